//! The words by which people are named, in the languages that Baton hears.
//!
//! The model alone would take "help me get in touch" for a request. Only one that names a person is.

use super::super::fold::fold_word;
use super::super::typo::is_typo;
use super::reading::{Reading, Word};
use std::sync::LazyLock;

/// Whether a message names a person whom one could ask for.
pub(super) fn names_person(reading: &Reading) -> bool {
    let mut unspaced = String::new();
    for word in &reading.words {
        if word.unspaced {
            unspaced.push_str(&word.folded);
        } else {
            unspaced.push(' ');
        }
    }
    reading.words.iter().any(is_person) || JOINED.iter().any(|part| unspaced.contains(&**part))
}

fn is_person(word: &Word) -> bool {
    /// Shorter words have too many neighbours to forgive a mistake in them.
    const TYPO_LETTERS_MIN: usize = 5;
    let word = &*word.folded;
    let mistyped = |stem: &&Stem| {
        !stem.whole && stem.text.len() >= TYPO_LETTERS_MIN && is_typo(&stem.text, word)
    };
    STEMS.iter().any(|stem| stem.fits(word)) || STEMS.iter().any(|stem| mistyped(&stem))
}

/// How the words begin that name a person; with `=`, the whole word; with `*`, anywhere in it.
struct Stem {
    text: String,
    whole: bool,
    anywhere: bool,
}

impl Stem {
    fn of(stem: &str) -> Self {
        Self {
            text: fold_word(stem),
            whole: stem.starts_with('='),
            anywhere: stem.starts_with('*'),
        }
    }

    fn fits(&self, word: &str) -> bool {
        match (self.whole, self.anywhere) {
            (true, _) => word == self.text,
            (_, true) => word.contains(&*self.text),
            _ => word.starts_with(&*self.text),
        }
    }
}

static STEMS: LazyLock<Vec<Stem>> =
    LazyLock::new(|| SPACED.split_whitespace().map(Stem::of).collect());
static JOINED: LazyLock<Vec<String>> =
    LazyLock::new(|| UNSPACED.split_whitespace().map(fold_word).collect());

/// Of languages with spaces between words.
const SPACED: &str = "
    =human =humans humanbeing =person =persons =people =agent =agents operator representative =rep
    =reps advisor adviser consultant employee =staff staffer worker manager supervisor attendant
    specialist =associate executive reception =assistant =assistants teammate colleague clerk =boss
    concierge someone somebody anyone anybody =team =support =helpdesk =desk =anyone =owner =care
    persona =humano =humana humanos agente operador asesor emplead ejecutiv encargad gerente
    responsable =tecnico trabajador alguien companero companera vendedor soporte atencion recepcion
    humain =personne quelquun conseill teleconseil operat responsab employe vendeu collaborat
    technicien gerant interlocut superieur collegue accueil =assistance clientele =equipe
    *mensch person *mitarbeiter *berater sachbearbeit ansprechpartn vorgesetz =chef kolleg verkauf
    techniker *leiter fachmann angestellt jemand irgendwen kundendienst kundenservice rezeption hotline
    =umano =umana umani consulent assistent impiegat addett commess =collega =tecnico rappresentant
    direttor dipendent qualcuno assistenza =servizio supporto
    =pessoa pessoas =gente alguem atendente atendimento funcionari consultor supervisor =apoio suporte
    representante assessor
    =mens =mensen persoon medewerk adviseur iemand klantenserv klantendienst leidinggevend =baas
    receptie vertegenwoordig
    człowiek ludź ludzi osob konsultant pracownik ktoś kimś kogoś doradc kierownik przełożon
    przedstawiciel obsług recepcj
    insan kişi =biri biriyle birine birini temsilci yetkili görevli çalışan hizmetleri desteğ destek
    danışman yönetici müdür =kimse
    человек люди людьми людей оператор менеджер сотрудник специалист консультант кто-нибудь ктонибудь
    =кто =кем =кого представител поддержк администратор руководител начальник агент продав
    людин працівник спеціаліст фахівц фахівец хтось =хто кимось когось представник підтримк
    адміністратор керівник співробітник
    *شخص *إنسان *موظف *ممثل *مندوب *مستشار *مدير *مسؤول =أحد *العملاء *الدعم *مشغل *وكيل *بشري
    इंसान मानव व्यक्ति किसी =कोई एजेंट ग्राहक कस्टमर प्रतिनिधि अधिकारी कर्मचारी मैनेजर सपोर्ट आदमी ऑपरेटर
    सुपरवाइजर insaan aadmi =kisi =koi
    *상담 *사람 *직원 *담당 *고객센터 *매니저 *관리자 *책임자 *점장 *인간 *운영자 *지원팀 *누군가 *전문가 =누구 =아무도";

/// Of languages without.
const UNSPACED: &str = "人 客服 经理 經理 主管 专员 專員 顾问 顧問 店员 店員 员工 員工 领导 領導
    担当 オペレ スタッフ 係 店長 責任者 上司 サポート 社員 窓口 誰か どなたか 専門家";
