//! Spellings of names brought to one form, for telling which may be the same person's.
//!
//! The forms are for comparing only and are shown to nobody.

/// A username or the beginning of an address without what people leave out of either.
pub(super) fn plain(text: &str) -> String {
    let letters = text
        .chars()
        .filter(|letter| !matches!(letter, '.' | '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}

/// A name without order, accents and punctuation; `None` where it is one word only.
pub(super) fn name_key(name: &str) -> Option<String> {
    let folded: String = name.to_lowercase().chars().map(without_accent).collect();
    let mut words: Vec<&str> = folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() < 2 || words.iter().map(|word| word.len()).sum::<usize>() < 5 {
        return None;
    }
    words.sort_unstable();
    Some(words.join(" "))
}

/// The letter below an accent, for the letters of European names.
const fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' => 's',
        'ť' | 'ţ' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_accents_and_punctuation_do_not_tell_names_apart() {
        assert_eq!(
            name_key("Ångström, José"),
            name_key("jose Angstrom"),
            "directories write the last name first"
        );
        assert_ne!(
            name_key("Jose Angstrom"),
            name_key("Jose Angstroms"),
            "other names stay others"
        );
    }

    #[test]
    fn one_word_is_no_name_to_go_by() {
        assert_eq!(name_key("Alex"), None, "many are called so");
        assert_eq!(name_key("A. B."), None, "initials are many people's");
        assert_eq!(name_key(" - "), None, "there is no word at all");
    }

    #[test]
    fn usernames_are_compared_without_what_joins_their_parts() {
        assert_eq!(plain("Ada.Byron-King"), plain("adabyron_king"));
    }
}
