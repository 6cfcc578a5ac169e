package dev.trickle.simulator.standing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.UUID;

/** A template in one language: the two together are its key. */
public record Translation(String name, String language) implements Comparable<Translation> {

    private static final Comparator<Translation> ORDER =
            Comparator.comparing(Translation::name).thenComparing(Translation::language);

    /** Meta's own number for it, the same whenever it is asked for. */
    public long id() {
        return UUID.nameUUIDFromBytes((name + '/' + language).getBytes(UTF_8)).getMostSignificantBits() >>> 1;
    }

    @Override
    public int compareTo(Translation other) {
        return ORDER.compare(this, other);
    }
}
