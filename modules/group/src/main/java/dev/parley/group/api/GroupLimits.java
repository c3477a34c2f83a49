package dev.parley.group.api;

/// Bounds of groups.
public interface GroupLimits {

    /// How many members a group may have.
    int maxMembers();
}
