package dev.parley.user.api;

import dev.parley.platform.api.UserId;
import java.util.Collection;
import java.util.List;

/// How users present themselves. Thread-safe; blocks on the database.
///
/// Everybody sees everybody's name; it stands beside each message. A phone number is shown to its owner, to
/// administrators, to those whom the owner keeps as contacts, and to who looked the user up by that very
/// number. What a user says about itself is hidden from those it blocks.
///
/// Text is plain text, stored and given back as it came but for white space around it. Errors: `invalid` with
/// the field for control characters and what is too long, `not-found` for no such account or a deactivated
/// one.
public interface Profiles {

    int MAX_LOOK_UP = 1000;

    /// One's own, with everything.
    Profile own(UserId user);

    /// Another's, as `viewer` may see it.
    Profile view(Principal viewer, UserId subject);

    /// Others', as `viewer` may see them, in the order of their ids; who does not exist is left out.
    List<Profile> viewAll(Principal viewer, Collection<UserId> subjects);

    /// Changes one's own; null leaves as it is.
    ///
    /// @param name 1 to 100 characters
    /// @param about at most 500 characters, line breaks allowed
    Profile change(UserId user, String name, String about, PrivacyChoices privacy);

    /// The accounts of these phone numbers, at most [#MAX_LOOK_UP]. Unknown and unreadable numbers are left
    /// out.
    List<Profile> lookUp(Principal viewer, Collection<String> phoneNumbers);
}
