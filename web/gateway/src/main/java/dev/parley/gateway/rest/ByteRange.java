package dev.parley.gateway.rest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which bytes of a content are asked for (RFC 9110, section 14). Only single ranges are served; a header
/// with several, or one that cannot be read, means the whole, as the RFC allows.
sealed interface ByteRange {

    Pattern SINGLE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    record Whole() implements ByteRange {}

    /// Nothing of the content lies in the range.
    record Unsatisfiable() implements ByteRange {}

    /// @param first and last, both inclusive
    record Part(long first, long last) implements ByteRange {
        long length() {
            return last - first + 1;
        }
    }

    /// @param header null for none
    /// @param length of the content, at least one byte
    static ByteRange parse(String header, long length) {
        Matcher range = SINGLE.matcher(header == null ? "" : header);
        if (!range.matches()) {
            return new Whole();
        }
        String from = range.group(1);
        String to = range.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? new Whole() : suffix(Long.parseLong(to), length);
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? length - 1 : Long.parseLong(to);
        if (last < first && !to.isEmpty()) {
            return new Whole();
        }
        return first >= length ? new Unsatisfiable() : new Part(first, Math.min(last, length - 1));
    }

    private static ByteRange suffix(long count, long length) {
        return count == 0 ? new Unsatisfiable() : new Part(Math.max(0, length - count), length - 1);
    }
}
