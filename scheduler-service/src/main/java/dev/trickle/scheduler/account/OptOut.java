package dev.trickle.scheduler.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person may be written to: the later word counts, and stop wins ties. A join: words in any order and number
 * leave the same.
 *
 * @param out the last time they said stop, or were erased
 * @param in the last time they agreed
 */
public record OptOut(@Nullable Instant out, @Nullable Instant in) {

    public static final OptOut NEVER = new OptOut(null, null);

    public OptOut stopped(Instant at) {
        return new OptOut(later(out, at), in);
    }

    public OptOut agreed(Instant at) {
        return new OptOut(out, later(in, at));
    }

    public boolean mustNotBeWrittenTo() {
        return out != null && (in == null || !in.isAfter(out));
    }

    private static Instant later(@Nullable Instant known, Instant at) {
        return known == null || at.isAfter(known) ? at : known;
    }
}
