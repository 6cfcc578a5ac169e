package dev.trickle.simulator.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.UUID;

/** The key of a template: name and language. */
public record TemplateKey(String name, String language) implements Comparable<TemplateKey> {

    private static final Comparator<TemplateKey> ORDER =
            Comparator.comparing(TemplateKey::name).thenComparing(TemplateKey::language);

    /** Returns the id of the template; always the same for the same key. */
    public long id() {
        return UUID.nameUUIDFromBytes((name + '/' + language).getBytes(UTF_8)).getMostSignificantBits() >>> 1;
    }

    @Override
    public int compareTo(TemplateKey other) {
        return ORDER.compare(this, other);
    }
}
