package dev.trickle.api.attribute;

import dev.trickle.pipeline.AccountId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives the attributes of the rows of a file the spelling that is stored. Looks each name up once. */
public final class AttributeSpelling implements UnaryOperator<String> {

    /** Further names of a file keep their spelling: each line of JSON may have others. */
    private static final int MAX_NAMES = 10_000;

    private final AttributeNameRepository repository;
    private final AccountId account;
    private final boolean registersNames;
    private final Map<String, String> spellings = new HashMap<>();

    /** @param registersNames whether new names are recorded; false for a file that is only checked */
    public AttributeSpelling(AttributeNameRepository repository, AccountId account, boolean registersNames) {
        this.repository = repository;
        this.account = account;
        this.registersNames = registersNames;
    }

    @Override
    public String apply(String name) {
        var known = spellings.get(name);
        if (known != null || spellings.size() >= MAX_NAMES) {
            return known == null ? name : known;
        }
        var names = List.of(name);
        var stored = (registersNames ? repository.register(account, names) : repository.find(account, names))
                .getOrDefault(name, name);
        spellings.put(name, stored);
        return stored;
    }

    /** Returns the attributes with stored names. */
    public static JsonNode rename(JsonNode attributes, UnaryOperator<String> spelling) {
        if (!(attributes instanceof ObjectNode object)
                || object.propertyNames().stream()
                        .allMatch(name -> spelling.apply(name).equals(name))) {
            return attributes;
        }
        var renamed = object.objectNode();
        object.properties().forEach(each -> renamed.set(spelling.apply(each.getKey()), each.getValue()));
        return renamed;
    }
}
