//! The sound of a new handoff: two soft tones, made in code.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

/// Pitches in hertz (E5, A5) with their starts in seconds.
const TONES: [(f32, f64); 2] = [(659.25, 0.0), (880.0, 0.14)];
const TONE_S: f64 = 0.32;
const LOUDNESS: f32 = 0.12;

/// Plays the sound, once the operator has touched the page: before that, browsers forbid it. A login
/// was a touch, a reload forgets it.
#[derive(Clone, Copy)]
pub(crate) struct Chime(StoredValue<Option<AudioContext>, LocalStorage>);

impl Chime {
    /// Waits for a click or a key.
    pub(crate) fn new() -> Self {
        let chime = Self(StoredValue::new_local(None));
        let pointer = window_event_listener(ev::pointerdown, move |_| chime.wake());
        let key = window_event_listener(ev::keydown, move |_| chime.wake());
        on_cleanup(move || {
            pointer.remove();
            key.remove();
        });
        chime
    }

    fn wake(self) {
        self.0.try_update_value(|audio| match audio {
            None => *audio = AudioContext::new().ok(),
            Some(audio) if audio.state() == AudioContextState::Suspended => {
                // Not allowed yet: the next touch tries again.
                let _ = audio.resume();
            }
            Some(_) => {}
        });
    }

    /// Plays it now. A browser that can't, stays silent: what comes late would mislead.
    pub(crate) fn play(self) {
        self.wake();
        self.0.with_value(|audio| {
            if let Some(audio) = audio
                && audio.state() == AudioContextState::Running
            {
                for (pitch, start_s) in TONES {
                    let _ = tone(audio, pitch, audio.current_time() + start_s);
                }
            }
        });
    }
}

/// One tone that swells and fades, so that it does not click.
fn tone(audio: &AudioContext, pitch: f32, start_s: f64) -> Result<(), JsValue> {
    let oscillator = audio.create_oscillator()?;
    let gain = audio.create_gain()?;
    oscillator.set_type(OscillatorType::Sine);
    oscillator.frequency().set_value(pitch);
    gain.gain().set_value_at_time(0.0, start_s)?;
    gain.gain()
        .linear_ramp_to_value_at_time(LOUDNESS, start_s + 0.02)?;
    gain.gain()
        .exponential_ramp_to_value_at_time(0.001, start_s + TONE_S)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&audio.destination())?;
    oscillator.start_with_when(start_s)?;
    oscillator.stop_with_when(start_s + TONE_S)
}
