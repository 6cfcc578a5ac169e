package dev.trickle.api.audience;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A parameter that contains the name of an attribute as the request spells it. */
sealed interface SpelledParameter {

    String name();

    /** Returns the value of the parameter with the stored spelling of the name. */
    Object withName(String stored);

    /** The name itself. */
    record Name(String name) implements SpelledParameter {

        @Override
        public Object withName(String stored) {
            return stored;
        }
    }

    /** A document with the attribute for each value. */
    record Documents(String name, List<JsonNode> values) implements SpelledParameter {

        public Documents {
            values = List.copyOf(values);
        }

        @Override
        public Object withName(String stored) {
            return values.stream()
                    .map(value -> JsonMapper.shared()
                            .createObjectNode()
                            .set(stored, value)
                            .toString())
                    .toArray(String[]::new);
        }
    }
}
