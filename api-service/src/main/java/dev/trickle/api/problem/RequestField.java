package dev.trickle.api.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a field of a request body. {@link RequestFields} reads the field by it, and the OpenAPI document
 * describes the field by it.
 */
public sealed interface RequestField {

    String name();

    /** Whether a body without the field is rejected. */
    boolean required();

    /** Text of 1 to {@code maxLength} characters, not only spaces. */
    static Text text(String name, int maxLength) {
        return new Text(name, false, maxLength, null, null);
    }

    /** List of at least one text; a single text is a list of one. An empty filter would be ambiguous. */
    static Texts texts(String name, int maxLength) {
        return new Texts(name, 1, Texts.UNLIMITED, Texts.NOT_LIMITED, maxLength, null);
    }

    /** List of texts that may be empty; a single text is a list of one. */
    static Texts textsOrEmpty(String name, int maxLength) {
        return new Texts(name, 0, Texts.UNLIMITED, Texts.NOT_LIMITED, maxLength, null);
    }

    /** Whole number within bounds. */
    static WholeNumber wholeNumber(String name, int min, int max) {
        return new WholeNumber(name, min, max, null);
    }

    /** True or false. */
    static Flag flag(String name) {
        return new Flag(name, false, null, null);
    }

    /** Date and time. */
    static DateTime dateTime(String name) {
        return new DateTime(name, false, false);
    }

    /** Object or list whose content the caller checks. */
    static Tree tree(String name) {
        return new Tree(name, false);
    }

    /** Value that the caller checks. */
    static AnyValue value(String name, String... types) {
        return new AnyValue(name, List.of(types));
    }

    /** Object with declared fields. */
    static Nested object(String name, RequestSchema schema) {
        return new Nested(name, schema);
    }

    /**
     * A text.
     *
     * @param rule further rule of the text; null if there is none
     */
    record Text(
            String name,
            boolean required,
            int maxLength,
            @Nullable TextRule rule,
            @Nullable String defaultValue) implements RequestField {

        public Text mandatory() {
            return new Text(name, true, maxLength, rule, defaultValue);
        }

        public Text withRule(TextRule added) {
            return new Text(name, required, maxLength, added, defaultValue);
        }

        public Text withDefault(String value) {
            return new Text(name, required, maxLength, rule, value);
        }
    }

    /**
     * A list of texts.
     *
     * @param tooMany the rule about {@code maxCount}
     * @param rule further rule of each text; null if there is none
     */
    record Texts(
            String name,
            int minCount,
            int maxCount,
            FieldRule tooMany,
            int maxLength,
            @Nullable TextRule rule) implements RequestField {

        /** The count without a limit; the body itself has one. */
        public static final int UNLIMITED = Integer.MAX_VALUE;

        private static final FieldRule NOT_LIMITED = new FieldRule("count", "has too many entries");

        public Texts withRule(TextRule added) {
            return new Texts(name, minCount, maxCount, tooMany, maxLength, added);
        }

        public Texts atMost(int count, String code, String message) {
            return new Texts(name, minCount, count, new FieldRule(code, message), maxLength, rule);
        }

        @Override
        public boolean required() {
            return false;
        }
    }

    /** A whole number. */
    record WholeNumber(
            String name, int min, int max, @Nullable Integer defaultValue) implements RequestField {

        public WholeNumber withDefault(int value) {
            return new WholeNumber(name, min, max, value);
        }

        @Override
        public boolean required() {
            return false;
        }
    }

    /**
     * True or false.
     *
     * @param onlyTrue the rule that rejects false; null if false is allowed
     */
    record Flag(
            String name,
            boolean required,
            @Nullable Boolean defaultValue,
            @Nullable FieldRule onlyTrue) implements RequestField {

        public Flag mandatory() {
            return new Flag(name, true, defaultValue, onlyTrue);
        }

        public Flag withDefault(boolean value) {
            return new Flag(name, required, value, onlyTrue);
        }

        public Flag onlyTrue(String code, String message) {
            return new Flag(name, required, defaultValue, new FieldRule(code, message));
        }
    }

    /**
     * A date and time.
     *
     * @param isEnd whether a date without a time is the end of that day, and not its start
     */
    record DateTime(String name, boolean required, boolean isEnd) implements RequestField {

        public DateTime mandatory() {
            return new DateTime(name, true, isEnd);
        }

        public DateTime ofEnd() {
            return new DateTime(name, required, true);
        }
    }

    /**
     * An object or a list.
     *
     * @param objectOnly whether a list is rejected
     */
    record Tree(String name, boolean objectOnly) implements RequestField {

        public Tree ofObject() {
            return new Tree(name, true);
        }

        @Override
        public boolean required() {
            return false;
        }
    }

    /**
     * A value of several types.
     *
     * @param types JSON types of the values that are accepted
     */
    record AnyValue(String name, List<String> types) implements RequestField {

        @Override
        public boolean required() {
            return false;
        }
    }

    /** An object with declared fields. */
    record Nested(String name, RequestSchema schema) implements RequestField {

        @Override
        public boolean required() {
            return false;
        }
    }

    /**
     * A rule with its stable code.
     *
     * @param message what follows the name of the field in an error
     */
    record FieldRule(String code, String message) {}
}
