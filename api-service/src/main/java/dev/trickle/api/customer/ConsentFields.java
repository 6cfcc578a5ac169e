package dev.trickle.api.customer;

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

/** Finds and reads consent in JSON, where a column is a field or an attribute: named by its path, with dots. */
final class ConsentFields {

    static final String ATTRIBUTES = "attributes";

    private static final String NOT_A_VALUE = "{}";

    /**
     * Characters of a path; attributes with longer ones are not looked at. In nested attributes the lengths of all paths
     * add up to the square of the length of a line.
     */
    private static final int LONGEST_PATH = 1_000;

    /** Cached names: a file has a handful of names in millions of lines. */
    private static final int CACHED = 10_000;

    private final Map<String, Boolean> areAboutConsent = new HashMap<>();

    /** Passes every field and attribute to the reader, with its path and its text. */
    static void forEach(JsonNode object, BiConsumer<String, String> reader) {
        object.properties().forEach(field -> {
            if (!field.getKey().equals(ATTRIBUTES)) {
                accept(field.getKey(), field.getValue(), reader);
            }
        });
        forEachAttribute(ATTRIBUTES, object.path(ATTRIBUTES), reader);
    }

    /** The paths of the attributes whose names look like consent, and of what says by its value that a person opted out. */
    static Set<String> aboutConsent(JsonNode object, Set<String> known) {
        var found = new LinkedHashSet<String>();
        forEach(object, (path, text) -> {
            var isAttribute = path.startsWith(ATTRIBUTES + '.');
            var isNamedSo = isAttribute && ConsentWords.shared().senseOf(nameIn(path)) != null;
            // Other fields are refused as unknown.
            if (isNamedSo || ((isAttribute || known.contains(path)) && isOptOut(path, text, known))) {
                found.add(path);
            }
        });
        return found;
    }

    /**
     * Whether a field says that a person opted out.
     *
     * @param known fields with a meaning of their own, where only opt-outs count that need no name
     */
    static boolean isOptOut(String path, String text, Set<String> known) {
        var words = ConsentWords.shared();
        if (words.isOptOut(text)) {
            return true;
        }
        var sense = known.contains(path) ? null : words.possibleSenseOf(nameIn(path));
        return sense != null && ConsentColumns.Column.mapped(0, nameIn(path)).read(text) == ConsentReading.UNSUBSCRIBED;
    }

    /** The path of the first attribute whose name looks like consent; null if there is none. For one of many lines. */
    @Nullable
    String attributeAboutConsent(JsonNode object) {
        return pathsIn(object).filter(this::isAboutConsent).findFirst().orElse(null);
    }

    private boolean isAboutConsent(String path) {
        var known = areAboutConsent.get(path);
        if (known == null) {
            known = ConsentWords.shared().senseOf(nameIn(path)) != null;
            if (areAboutConsent.size() < CACHED) {
                areAboutConsent.put(path, known);
            }
        }
        return known;
    }

    /** The value of a field or an attribute; null if there is none. */
    static @Nullable JsonNode find(JsonNode object, String path) {
        var parent = parentOf(object, path);
        return parent == null ? null : parent.get(lastIn(parent, path));
    }

    /** Removes the field or attribute from the object. */
    static void remove(ObjectNode object, String path) {
        if (parentOf(object, path) instanceof ObjectNode parent) {
            parent.remove(lastIn(parent, path));
        }
    }

    /** Reads a boolean, number or text; null is an empty cell. */
    static ConsentReading read(ConsentSense sense, @Nullable JsonNode value) {
        return ConsentWords.shared().read(sense, value == null ? "" : textOf(value));
    }

    static String textOf(JsonNode value) {
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
     * Whether a list or an object says that the person has opted out. In an object, yes and no answer the names of its
     * fields, which may mean the opposite, so only values count that need no name.
     */
    static boolean hasOptOut(JsonNode value, ConsentColumns.Column column) {
        return value.valueStream()
                .anyMatch(one -> one.isContainer()
                        ? hasOptOut(one, column)
                        : value.isArray()
                                ? column.read(textOf(one)) == ConsentReading.UNSUBSCRIBED
                                : ConsentWords.shared().isOptOut(textOf(one)));
    }

    /** Of a list each element, and the list itself as what it is. */
    private static void accept(String path, JsonNode value, BiConsumer<String, String> reader) {
        reader.accept(path, textOf(value));
        if (value.isArray()) {
            value.valueStream().forEach(one -> acceptElement(path, one, reader));
        }
    }

    private static void acceptElement(String path, JsonNode element, BiConsumer<String, String> reader) {
        if (element.isObject()) {
            forEachAttribute(path, element, reader);
        } else if (element.isArray()) {
            element.valueStream().forEach(one -> acceptElement(path, one, reader));
        } else {
            reader.accept(path, textOf(element));
        }
    }

    private static void forEachAttribute(String above, JsonNode attributes, BiConsumer<String, String> reader) {
        attributes.properties().forEach(attribute -> {
            var path = above + '.' + attribute.getKey();
            if (path.length() <= LONGEST_PATH) {
                accept(path, attribute.getValue(), reader);
                forEachAttribute(path, attribute.getValue(), reader);
            }
        });
    }

    /** The name with those of the levels above it: {"marketing": {"email": ...}} is about consent too. */
    private static String nameIn(String path) {
        return path.startsWith(ATTRIBUTES + '.') ? path.substring(ATTRIBUTES.length() + 1) : path;
    }
}
