package dev.trickle.api.consent;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds and reads consent in JSON. A column is a field or an attribute there, and its name is a path with dots. */
public final class ConsentFields {

    public static final String ATTRIBUTES = "attributes";

    private static final String NOT_A_VALUE = "{}";

    /**
     * Maximum length of a path. Attributes with longer paths are ignored: the total length of all paths of nested
     * attributes grows with the square of the length of a line.
     */
    private static final int MAX_PATH_LENGTH = 1_000;

    /** Maximum number of cached paths. Millions of lines of a file have a handful of paths. */
    private static final int MAX_CACHED = 10_000;

    private final Map<String, Boolean> areAboutConsent = new HashMap<>();

    /** Passes the path and the text of every field and attribute to the reader. */
    public static void forEach(JsonNode object, BiConsumer<String, String> reader) {
        object.properties().forEach(field -> {
            if (!field.getKey().equals(ATTRIBUTES)) {
                visit(field.getKey(), field.getValue(), reader);
            }
        });
        forEachAttribute(ATTRIBUTES, object.path(ATTRIBUTES), reader);
    }

    /**
     * Returns the paths of attributes whose names look like consent, and of fields and attributes whose values are
     * opt-outs.
     *
     * @param known fields that the API defines
     */
    public static Set<String> pathsAboutConsent(JsonNode object, Set<String> known) {
        var found = new LinkedHashSet<String>();
        forEach(object, (path, text) -> {
            var isAttribute = path.startsWith(ATTRIBUTES + '.');
            var hasConsentName = isAttribute && ConsentWords.shared().meaningOf(nameIn(path)) != null;
            // Unknown fields are skipped: the request is rejected for them anyway.
            if (hasConsentName || ((isAttribute || known.contains(path)) && isOptOut(path, text, known))) {
                found.add(path);
            }
        });
        return found;
    }

    /**
     * Whether the value of a field is an opt-out.
     *
     * @param known fields that the API defines; only explicit opt-outs count in them
     */
    public static boolean isOptOut(String path, String text, Set<String> known) {
        var words = ConsentWords.shared();
        if (words.isOptOut(text)) {
            return true;
        }
        var meaning = known.contains(path) ? null : words.possibleMeaningOf(nameIn(path));
        return meaning != null
                && ConsentColumns.Column.mapped(0, nameIn(path)).read(text) == StatedConsent.UNSUBSCRIBED;
    }

    /**
     * Returns the path of the first attribute whose name looks like consent; null if there is none. Caches the result
     * for each path, because a file has many lines.
     */
    @Nullable
    public String findAttributeAboutConsent(JsonNode object) {
        return pathsIn(object).filter(this::isAboutConsent).findFirst().orElse(null);
    }

    private boolean isAboutConsent(String path) {
        var known = areAboutConsent.get(path);
        if (known == null) {
            known = ConsentWords.shared().meaningOf(nameIn(path)) != null;
            if (areAboutConsent.size() < MAX_CACHED) {
                areAboutConsent.put(path, known);
            }
        }
        return known;
    }

    /** Returns the value of a field or an attribute; null if there is none. */
    public static @Nullable JsonNode find(JsonNode object, String path) {
        var parent = parentOf(object, path);
        return parent == null ? null : parent.get(lastIn(parent, path));
    }

    /** Removes the field or attribute from the object. */
    public static void remove(ObjectNode object, String path) {
        if (parentOf(object, path) instanceof ObjectNode parent) {
            parent.remove(lastIn(parent, path));
        }
    }

    /** Reads a boolean, number or text; null is an empty cell. */
    public static StatedConsent read(ConsentMeaning meaning, @Nullable JsonNode value) {
        return ConsentWords.shared().read(meaning, value == null ? "" : textOf(value));
    }

    public static String textOf(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isValueNode() ? value.asString() : NOT_A_VALUE;
    }

    /** Looks for the name among the fields, then among the attributes, then level by level. */
    private static @Nullable JsonNode parentOf(JsonNode object, String path) {
        for (var parent : List.of(object, object.path(ATTRIBUTES))) {
            if (parent.has(path)) {
                return parent;
            }
        }
        var dot = path.indexOf('.');
        var inside = dot < 0 ? null : object.get(path.substring(0, dot));
        return inside == null ? null : parentOf(inside, path.substring(dot + 1));
    }

    private static String lastIn(JsonNode parent, String path) {
        return parent.has(path) ? path : lastIn(parent, path.substring(path.indexOf('.') + 1));
    }

    private static Stream<String> pathsIn(JsonNode object) {
        var paths = Stream.<String>builder();
        forEachAttribute(ATTRIBUTES, object.path(ATTRIBUTES), (path, text) -> paths.add(path));
        return paths.build();
    }

    /**
     * Whether a list or an object contains an opt-out. In an object, yes and no refer to the names of its fields, which
     * may mean the opposite of the column. Therefore only explicit opt-outs count there.
     */
    public static boolean containsOptOut(JsonNode value, ConsentColumns.Column column) {
        return value.valueStream()
                .anyMatch(element -> element.isContainer()
                        ? containsOptOut(element, column)
                        : value.isArray()
                                ? column.read(textOf(element)) == StatedConsent.UNSUBSCRIBED
                                : ConsentWords.shared().isOptOut(textOf(element)));
    }

    /** Passes a value to the reader. Of a list, also passes every element. */
    private static void visit(String path, JsonNode value, BiConsumer<String, String> reader) {
        reader.accept(path, textOf(value));
        if (value.isArray()) {
            value.valueStream().forEach(element -> visitElement(path, element, reader));
        }
    }

    private static void visitElement(String path, JsonNode element, BiConsumer<String, String> reader) {
        if (element.isObject()) {
            forEachAttribute(path, element, reader);
        } else if (element.isArray()) {
            element.valueStream().forEach(nested -> visitElement(path, nested, reader));
        } else {
            reader.accept(path, textOf(element));
        }
    }

    private static void forEachAttribute(String above, JsonNode attributes, BiConsumer<String, String> reader) {
        attributes.properties().forEach(attribute -> {
            var path = above + '.' + attribute.getKey();
            if (path.length() <= MAX_PATH_LENGTH) {
                visit(path, attribute.getValue(), reader);
                forEachAttribute(path, attribute.getValue(), reader);
            }
        });
    }

    /**
     * The path below {@code attributes}. It includes the levels above: {"marketing": {"email": ...}} is about consent.
     */
    private static String nameIn(String path) {
        return path.startsWith(ATTRIBUTES + '.') ? path.substring(ATTRIBUTES.length() + 1) : path;
    }
}
