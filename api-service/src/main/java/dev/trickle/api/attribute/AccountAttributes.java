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
import java.util.function.Consumer;
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
    private final Map<String, @Nullable AttributeType> typesByName = new HashMap<>();

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
            var before = known.get(name);
            var type = attribute.isStated() || before == null
                    ? new AttributeType(attribute.type(), attribute.isStated())
                    : before;
            if (!stored.containsKey(name)
                    || (before != null && type.type() == before.type())
                    || !hasOtherValues(stored.get(name), type.type())) {
                typesByName.put(name, type);
            } else if (attribute.isStated()) {
                errors.add(conflict(attribute, before == null ? ColumnType.TEXT : before.type()));
            } else {
                typesByName.put(name, new AttributeType(ColumnType.TEXT, false));
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
    public @Nullable AttributeType type(String name) {
        if (!typesByName.containsKey(name) && typesByName.size() < MAX_NAMES) {
            typesByName.put(name, types.find(account, List.of(name)).get(name));
        }
        return typesByName.get(name);
    }

    /** Returns the type that applies to an attribute of a file. */
    public ColumnType typeInFile(TypedAttribute attribute) {
        var type = type(attribute.name());
        return type == null ? attribute.type() : type.type();
    }

    /**
     * Returns the attributes with stored names, and numbers for texts where the attribute is a number.
     *
     * @param kept receives each value that is not of the detected type of its attribute, and is kept as it is
     * @throws InvalidRequest if a value is not of the stated type of its attribute
     */
    public JsonNode conform(JsonNode attributes, Consumer<FieldError> kept) {
        if (!(attributes instanceof ObjectNode object)) {
            return attributes;
        }
        var errors = new ArrayList<FieldError>();
        var conforming = object.objectNode();
        object.properties().forEach(each -> {
            var type = type(each.getKey());
            var value = type == null ? each.getValue() : AttributeValues.conform(each.getValue(), type.type());
            if (type != null && value == null) {
                var mismatch = mismatch(each.getKey(), type);
                (type.isStated() ? (Consumer<FieldError>) errors::add : kept).accept(mismatch);
            }
            conforming.set(spelling(each.getKey()), value == null ? each.getValue() : value);
        });
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
        return conforming;
    }

    private boolean hasOtherValues(@Nullable String name, ColumnType type) {
        return name != null && types.hasOtherValues(account, name, type);
    }

    private static FieldError mismatch(String name, AttributeType attribute) {
        var type = attribute.type();
        var reason = attribute.isStated()
                ? "must be %s: the attribute has the type %s"
                : "is not %s, and is kept as it is: the type %s of the attribute is only detected, and a file decides it with text_column, number_column or date_column";
        return new FieldError(
                "attributes." + name, type.code(), reason.formatted(AttributeValues.describe(type), type.code()));
    }

    private static FieldError conflict(TypedAttribute attribute, ColumnType known) {
        return new FieldError(
                attribute.type().parameter(),
                "type",
                "The column \"%s\" has the type %s, and customers have values that are not %s: correct them first, or import the column under another name"
                        .formatted(attribute.column(), known.code(), AttributeValues.describe(attribute.type())));
    }
}
