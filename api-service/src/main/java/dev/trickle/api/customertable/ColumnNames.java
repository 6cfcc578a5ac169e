package dev.trickle.api.customertable;

import dev.trickle.api.consent.ComparableText;
import dev.trickle.api.customerfile.CustomerField;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;

/** The usual names of the columns of customer files, in the languages of {@code customer/columns.yaml}. */
final class ColumnNames {

    private static final String FILE = "customer/columns.yaml";
    private static final ColumnNames SHARED = new ColumnNames(load());

    private final Map<String, KnownName> names = new HashMap<>();

    private ColumnNames(Map<String, Map<String, String>> fields) {
        fields.forEach((code, groups) -> {
            var rank = 0;
            for (var group : groups.values()) {
                register(CustomerField.valueOf(code.toUpperCase(Locale.ROOT)), rank, group);
                rank++;
            }
        });
    }

    static ColumnNames shared() {
        return SHARED;
    }

    /** Returns the field that columns with this name contain; null if it is no usual name. */
    @Nullable
    KnownName find(String column) {
        return names.get(ComparableText.squeezed(column));
    }

    private void register(CustomerField field, int rank, String group) {
        for (var name : group.split(",", -1)) {
            var other = names.putIfAbsent(ComparableText.squeezed(name), new KnownName(field, rank));
            if (other != null && other.field() != field) {
                throw new IllegalStateException(FILE + " lists a name of two fields: " + name);
            }
        }
    }

    private static Map<String, Map<String, String>> load() {
        try {
            return new Yaml().load(new ClassPathResource(FILE).getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /**
     * A usual name of a column.
     *
     * @param rank of several columns of a field, the one with the lowest rank is used
     */
    record KnownName(CustomerField field, int rank) {}
}
