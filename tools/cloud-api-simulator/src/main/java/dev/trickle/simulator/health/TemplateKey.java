package dev.trickle.simulator.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.UUID;

/** A template in one language: the two together are its key. */
public record TemplateKey(String name, String language) implements Comparable<TemplateKey> {

    private static final Comparator<TemplateKey> ORDER =
            Comparator.comparing(TemplateKey::name).thenComparing(TemplateKey::language);

    /** Meta's own number for it, the same whenever it is asked for. */
    public long id() {
        return UUID.nameUUIDFromBytes((name + '/' + language).getBytes(UTF_8)).getMostSignificantBits() >>> 1;
    }

    @Override
    public int compareTo(TemplateKey other) {
        return ORDER.compare(this, other);
    }
}
