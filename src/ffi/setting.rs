//! What a change to an object is of, so that a later one makes its failure good.
//!
//! Responsible for which change makes the failure of which other meaningless. Pure: it must not know the objects.

/// What can be set, each by an id of its kind: no field's name is taken for an option's.
#[derive(Debug, PartialEq, Eq)]
pub enum SettingId {
    /// Something that an object has once, by the name that messages use.
    Option(String),
    /// A field of a request, by its path.
    Field(String),
    /// What is appended to a list of a request, by the list's name.
    AddedTo(String),
    /// In lower case.
    Header(String),
}

/// A change, and what it is of; without an id its failure stays for good.
#[derive(Default)]
pub struct Setting {
    pub id: Option<SettingId>,
    pub change: SettingChange,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum SettingChange {
    /// Takes the place of what was set before under the id.
    #[default]
    Set,
    /// Follows what was added before it, so no other addition makes its failure good.
    Added,
    Removed,
}

impl Setting {
    /// Whether the failure of another change means nothing any more.
    pub fn makes_good(&self, other: &SettingId) -> bool {
        let Some(id) = self.id.as_ref().filter(|_| self.change != SettingChange::Added) else { return false };
        if id == other {
            return true;
        }
        let (SettingId::Field(field), SettingId::AddedTo(list)) = (id, other) else { return false };
        let field = match self.change {
            // What would have come at the end of a list.
            SettingChange::Removed => field.strip_suffix("/-").unwrap_or(field),
            _ => field,
        };
        field.strip_prefix('/').unwrap_or(field) == list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_makes_good_what_it_replaces() {
        let field = |name: &str| SettingId::Field(name.to_owned());
        let added = |list: &str| SettingId::AddedTo(list.to_owned());
        let (set, removed) = (SettingChange::Set, SettingChange::Removed);
        for (id, change, other, makes_good) in [
            (field("model"), set, field("model"), true),
            (field("model"), set, field("tools"), false),
            (field("model"), set, SettingId::Option("model".to_owned()), false),
            (SettingId::Header("a".to_owned()), set, field("a"), false),
            (field("/messages"), set, added("messages"), true),
            (field("messages"), removed, added("messages"), true),
            (field("/messages/-"), removed, added("messages"), true),
            (field("/messages/-"), set, added("messages"), false),
            (added("messages"), SettingChange::Added, added("messages"), false),
        ] {
            let setting = Setting { id: Some(id), change };
            assert_eq!(setting.makes_good(&other), makes_good, "{:?}, {other:?}", setting.id);
        }
        assert!(!Setting::default().makes_good(&field("model")));
    }
}
