//! An agent's accent colour, made readable: WCAG 2.2's contrast of at least 4.5 to 1, whatever
//! colour an owner chooses.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The contrast that text of any size needs (WCAG 2.2, 1.4.3).
const CONTRAST_MIN: f32 = 4.5;
/// The least favourable surfaces of `tokens.css` that the accent is read on.
const LIGHT_SURFACE: Rgb = Rgb([0xec, 0xec, 0xf0]);
const DARK_SURFACE: Rgb = Rgb([0x2d, 0x2d, 0x34]);
const WHITE: Rgb = Rgb([0xff; 3]);
const BLACK: Rgb = Rgb([0; 3]);

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

/// An accent and what goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// The colour as chosen, for areas.
    pub fill: Rgb,
    /// Text on such an area.
    pub on_fill: Rgb,
    /// The accent as text or ring on light surfaces.
    pub on_light: Rgb,
    /// The same on dark ones.
    pub on_dark: Rgb,
}

impl Accent {
    /// Computes the three colours that go with a fill.
    pub fn of(fill: Rgb) -> Self {
        // Either black or white has at least 4.58 to 1 on any colour; a softer black has not.
        let on_fill = if contrast(fill, WHITE) >= CONTRAST_MIN {
            WHITE
        } else {
            BLACK
        };
        Self {
            fill,
            on_fill,
            on_light: readable(fill, LIGHT_SURFACE, BLACK),
            on_dark: readable(fill, DARK_SURFACE, WHITE),
        }
    }

    /// Sets the colours on the page, for `tokens.css`. Through the object model, which a strict
    /// `style-src` lets through.
    pub fn show(self) {
        let root = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.document_element())
            .and_then(|root| root.dyn_into::<HtmlElement>().ok());
        let Some(root) = root else { return };
        let style = root.style();
        for (name, colour) in [
            ("--accent", self.fill),
            ("--on-accent", self.on_fill),
            ("--accent-on-light", self.on_light),
            ("--accent-on-dark", self.on_dark),
        ] {
            let _ = style.set_property(name, &colour.to_hex());
        }
    }
}

impl Rgb {
    /// Reads `#rrggbb`; none if it is something else.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let digits = hex.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// `#rrggbb`.
    pub fn to_hex(self) -> String {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
        let mut hex = String::from("#");
        for channel in self.0 {
            hex.push(digit(channel >> 4));
            hex.push(digit(channel & 15));
        }
        hex
    }

    /// WCAG's relative luminance, 0 to 1.
    fn luminance(self) -> f32 {
        let [red, green, blue] = self.0.map(|channel| {
            let value = f32::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// A step of `part` 32nds on the way to another colour.
    fn towards(self, other: Self, part: u16) -> Self {
        let [red, green, blue] = self.0;
        let [to_red, to_green, to_blue] = other.0;
        let mix = |from: u8, to: u8| {
            let sum = u16::from(from) * (32 - part) + u16::from(to) * part;
            u8::try_from(sum / 32).unwrap_or(u8::MAX)
        };
        Self([mix(red, to_red), mix(green, to_green), mix(blue, to_blue)])
    }
}

/// WCAG's contrast of two colours, 1 to 21.
pub fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The colour nearest to this one that can be read on a surface, on the way to an extreme.
fn readable(colour: Rgb, surface: Rgb, extreme: Rgb) -> Rgb {
    (0..=32)
        .map(|part| colour.towards(extreme, part))
        .find(|candidate| contrast(*candidate, surface) >= CONTRAST_MIN)
        .unwrap_or(extreme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accent_can_be_read_on_every_surface() {
        let levels = [0, 0x33, 0x66, 0x80, 0x99, 0xcc, 0xff];
        for red in levels {
            for green in levels {
                for blue in levels {
                    let accent = Accent::of(Rgb([red, green, blue]));
                    assert!(
                        contrast(accent.fill, accent.on_fill) >= CONTRAST_MIN,
                        "{accent:?}"
                    );
                    assert!(
                        contrast(accent.on_light, LIGHT_SURFACE) >= CONTRAST_MIN,
                        "{accent:?}"
                    );
                    assert!(
                        contrast(accent.on_light, WHITE) >= CONTRAST_MIN,
                        "{accent:?}"
                    );
                    assert!(
                        contrast(accent.on_dark, DARK_SURFACE) >= CONTRAST_MIN,
                        "{accent:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_accent_that_can_be_read_stays_as_chosen() {
        let navy = Rgb([0x12, 0x2b, 0x5c]);
        assert_eq!(Accent::of(navy).on_light, navy);
        assert_eq!(Accent::of(navy).on_fill, WHITE);
    }

    #[test]
    fn only_six_hex_digits_are_a_colour() {
        assert_eq!(Rgb::from_hex("#0a7Fff"), Some(Rgb([0x0a, 0x7f, 0xff])));
        assert_eq!(Rgb([0x0a, 0x7f, 0xff]).to_hex(), "#0a7fff");
        for other in ["", "#fff", "0a7fff", "#0a7ff+", "#0a7fff;", "red"] {
            assert_eq!(Rgb::from_hex(other), None, "{other}");
        }
    }
}
