//! Customers that look like others: told before they are added, and where a file names them.

use crate::domain::id::CustomerId;
use crate::domain::lookalike::{Gallery, mixes_alphabets};
use crate::store::{self, Read};

/// A code or name that looks like that of another customer, or like no word of one alphabet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alike {
    /// The code or name. Untrusted.
    pub text: String,
    /// What it looks like: code and the code or name; `None` where it only mixes alphabets. Untrusted.
    pub of: Option<(String, String)>,
}

/// The codes and names of the book by what they look like.
pub struct Known {
    texts: Gallery<(CustomerId, String)>,
}

impl Known {
    /// Those of every customer.
    pub fn all(read: &Read) -> store::Result<Self> {
        let keys = store::customer::keys(read)?;
        let texts = keys.iter().flat_map(|key| {
            [&key.code, &key.name, &key.short_name].map(|text| (text.as_str(), (key.id, key.code.clone())))
        });
        Ok(Self {
            texts: Gallery::new(texts),
        })
    }

    /// What of these texts of a customer (`who`, where it is known) looks like another.
    pub fn like(&self, who: Option<CustomerId>, texts: &[&str]) -> Option<Alike> {
        let like = texts.iter().find_map(|text| {
            let (other, (_, code)) = self.texts.like(text, |(id, _)| Some(*id) != who)?;
            Some(Alike {
                text: (*text).to_owned(),
                of: Some((code.clone(), other.clone())),
            })
        });
        like.or_else(|| {
            let mixed = texts.iter().find(|text| mixes_alphabets(text));
            mixed.filter(|_| who.is_none()).map(|mixed| Alike {
                text: (*mixed).to_owned(),
                of: None,
            })
        })
    }
}
