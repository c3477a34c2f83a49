package dev.parley.load.profile;

import java.nio.file.Path;

/// What a profiler left behind.
///
/// @param tool its name
/// @param flameGraph a page for a browser
/// @param collapsed the same samples as text, see [CollapsedStacks]
public record Profile(String tool, Path flameGraph, Path collapsed) {}
