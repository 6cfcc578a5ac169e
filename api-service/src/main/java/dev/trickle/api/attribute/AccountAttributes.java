package dev.trickle.api.attribute;

import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.table.ColumnType;
import dev.trickle.pipeline.AccountId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The attributes of an account as an import or a request uses them: their stored spelling and their type. */
public final class AccountAttributes {

    /** Further names of a file keep their spelling: each line of JSON may have others. */
    private static final int MAX_NAMES = 10_000;

    private final AttributeNameRepository names;
    private final AttributeTypeRepository types;
    private final AccountId account;
    private final boolean registersNames;
    private final Map<String, String> spellings = new HashMap<>();
    private final Map<String, @Nullable ColumnType> typesByName = new HashMap<>();

    /** @param registersNames whether new names are recorded; false for a file that is only checked */
    public AccountAttributes(JdbcClient database, AccountId account, boolean registersNames) {
        this.names = new AttributeNameRepository(database);
        this.types = new AttributeTypeRepository(database);
        this.account = account;
        this.registersNames = registersNames;
    }

    /**
     * Decides the types of the attributes of a file. A stored type applies unless the request states another one.
     *
     * @throws InvalidRequest if the request states a type that stored values do not have
     */
    public void useTypesOf(Collection<TypedAttribute> attributes) {
        var all = attributes.stream().map(TypedAttribute::name).toList();
        var known = types.find(account, all);
        var stored = names.find(account, all);
        var errors = new ArrayList<FieldError>();
        for (var attribute : attributes) {
            var name = attribute.name();
            var type = attribute.isStated() || !known.containsKey(name) ? attribute.type() : known.get(name);
            if (!stored.containsKey(name) || type == known.get(name) || !hasOtherValues(stored.get(name), type)) {
                typesByName.put(name, type);
            } else if (attribute.isStated()) {
                errors.add(conflict(attribute, known.get(name)));
            } else {
                typesByName.put(name, ColumnType.TEXT);
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    /** Returns the stored spelling of a name. A name that is not known yet keeps its spelling. */
    public String spelling(String name) {
        var known = spellings.get(name);
        if (known != null || spellings.size() >= MAX_NAMES) {
            return known == null ? name : known;
        }
        var all = List.of(name);
        var stored =
                (registersNames ? names.register(account, all) : names.find(account, all)).getOrDefault(name, name);
        spellings.put(name, stored);
        return stored;
    }

    /** Returns the type of an attribute; null if it has none. */
    public @Nullable ColumnType type(String name) {
        if (!typesByName.containsKey(name) && typesByName.size() < MAX_NAMES) {
            typesByName.put(name, types.find(account, List.of(name)).get(name));
        }
        return typesByName.get(name);
    }

    /** Returns the type that applies to an attribute of a file. */
    public ColumnType typeInFile(TypedAttribute attribute) {
        var type = type(attribute.name());
        return type == null ? attribute.type() : type;
    }

    /**
     * Returns the attributes with stored names, and numbers for texts where the attribute is a number.
     *
     * @throws InvalidRequest if a value is not of the type of its attribute
     */
    public JsonNode conform(JsonNode attributes) {
        if (!(attributes instanceof ObjectNode object)) {
            return attributes;
        }
        var errors = new ArrayList<FieldError>();
        var conforming = object.objectNode();
        object.properties().forEach(each -> {
            var type = type(each.getKey());
            var value = type == null ? each.getValue() : AttributeValues.conform(each.getValue(), type);
            if (value == null) {
                errors.add(mismatch(each.getKey(), type));
            } else {
                conforming.set(spelling(each.getKey()), value);
            }
        });
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
        return conforming;
    }

    private boolean hasOtherValues(@Nullable String name, ColumnType type) {
        return name != null && types.hasOtherValues(account, name, type);
    }

    private static FieldError mismatch(String name, @Nullable ColumnType type) {
        var rule = type == null ? ColumnType.TEXT : type;
        return new FieldError(
                "attributes." + name,
                rule.code(),
                "must be %s: the attribute has the type %s".formatted(AttributeValues.describe(rule), rule.code()));
    }

    private static FieldError conflict(TypedAttribute attribute, @Nullable ColumnType known) {
        return new FieldError(
                attribute.type().parameter(),
                "type",
                "The column \"%s\" has the type %s, and customers have values that are not %s: correct them first, or import the column under another name"
                        .formatted(
                                attribute.column(),
                                (known == null ? ColumnType.TEXT : known).code(),
                                AttributeValues.describe(attribute.type())));
    }
}
