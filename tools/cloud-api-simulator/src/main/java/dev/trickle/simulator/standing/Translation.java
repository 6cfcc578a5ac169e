package dev.trickle.simulator.standing;

import java.util.Comparator;

/** A template in one language: the two together are its key. */
public record Translation(String name, String language) implements Comparable<Translation> {

    private static final Comparator<Translation> ORDER =
            Comparator.comparing(Translation::name).thenComparing(Translation::language);

    @Override
    public int compareTo(Translation other) {
        return ORDER.compare(this, other);
    }
}
