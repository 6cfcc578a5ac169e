package dev.trickle.api.audience;

import dev.trickle.api.table.ColumnType;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A parameter that contains the name of an attribute as the request spells it. */
sealed interface SpelledParameter {

    String name();

    /** Returns the value of the parameter with the stored spelling of the name. */
    Object withName(String stored);

    /**
     * The name itself.
     *
     * @param type type of the attributes that the condition compares; null if it compares no values
     */
    record Name(String name, @Nullable ColumnType type) implements SpelledParameter {

        @Override
        public Object withName(String stored) {
            return stored;
        }
    }

    /** A document with the attribute for each notation of each value. */
    record Documents(String name, List<Value> values) implements SpelledParameter {

        public Documents {
            values = List.copyOf(values);
        }

        Stream<JsonNode> notations() {
            return values.stream().flatMap(value -> value.notations().stream()).distinct();
        }

        @Override
        public Object withName(String stored) {
            return documents(stored, notations());
        }

        static String[] documents(String stored, Stream<JsonNode> notations) {
            return notations
                    .map(value -> JsonMapper.shared()
                            .createObjectNode()
                            .set(stored, value)
                            .toString())
                    .toArray(String[]::new);
        }
    }

    /**
     * A value of a filter.
     *
     * @param value as the request has it
     * @param notations as a customer may have it: 3 and "3" are equal
     */
    record Value(JsonNode value, List<JsonNode> notations) {

        public Value {
            notations = List.copyOf(notations);
        }

        String text() {
            return value.asString();
        }
    }
}
