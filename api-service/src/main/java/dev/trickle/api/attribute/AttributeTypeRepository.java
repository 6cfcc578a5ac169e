package dev.trickle.api.attribute;

import dev.trickle.api.table.ColumnType;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttributeNames;
import dev.trickle.pipeline.jdbc.SqlArrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The types of the attributes of each account. The first type stays, unless an import states another one that all
 * stored values have.
 */
public final class AttributeTypeRepository {

    private static final String FIND = """
            SELECT folded_name, type, type_source
              FROM customer_attributes
             WHERE account_id = :account AND folded_name = ANY (:folded::text[])
            """;

    private static final String RECORD = """
            INSERT INTO customer_attributes AS a (account_id, folded_name, name, type, type_source)
            SELECT :account, folded_name, name, type, type_source
              FROM unnest(:folded::text[], :names::text[], :types::text[], :sources::text[])
                   AS new (folded_name, name, type, type_source)
            ON CONFLICT (account_id, folded_name) DO UPDATE
               SET type = excluded.type, type_source = excluded.type_source
             WHERE a.type IS NULL
                OR (excluded.type_source = 'stated' AND (a.type <> excluded.type OR a.type_source <> 'stated'))
            """;

    /** Cells that mean nothing have every type. */
    private static final String HAS_OTHER_VALUES = """
            SELECT EXISTS (SELECT
                             FROM user_profiles
                            WHERE account_id = :account
                              AND attributes ->> :name NOT IN ('', {nothing})
                              AND attributes ->> :name !~ :pattern)
            """.replace(
                    "{nothing}",
                    AttributeValues.NOTHING.stream()
                            .map(text -> "'" + text + "'")
                            .sorted()
                            .collect(java.util.stream.Collectors.joining(", ")));

    private static final String STATED = "stated";

    private final JdbcClient database;

    public AttributeTypeRepository(JdbcClient database) {
        this.database = database;
    }

    /** Returns the type of each of these attributes that has one. */
    public Map<String, AttributeType> find(AccountId account, Collection<String> names) {
        var types = new HashMap<String, AttributeType>();
        if (names.isEmpty()) {
            return types;
        }
        var folded = new HashMap<String, AttributeType>();
        database.sql(FIND)
                .param("account", account.value())
                .param("folded", SqlArrays.texts(names, AttributeNames::fold))
                .query(row -> {
                    var type = row.getString("type");
                    if (type != null) {
                        folded.put(
                                row.getString("folded_name"),
                                new AttributeType(
                                        ColumnType.valueOf(type.toUpperCase(Locale.ROOT)),
                                        row.getString("type_source").equals(STATED)));
                    }
                });
        names.forEach(name -> {
            var type = folded.get(AttributeNames.fold(name));
            if (type != null) {
                types.put(name, type);
            }
        });
        return types;
    }

    /** Records the types of attributes that have none, and stated types. */
    public void record(AccountId account, Collection<TypedAttribute> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        database.sql(RECORD)
                .param("account", account.value())
                .param("folded", SqlArrays.texts(attributes, each -> AttributeNames.fold(each.name())))
                .param("names", SqlArrays.texts(attributes, TypedAttribute::name))
                .param("types", SqlArrays.texts(attributes, each -> each.type().code()))
                .param("sources", SqlArrays.texts(attributes, each -> each.isStated() ? STATED : "detected"))
                .update();
    }

    /**
     * Whether a customer has a value that is not of this type.
     *
     * @param name the stored spelling
     */
    public boolean hasOtherValues(AccountId account, String name, ColumnType type) {
        return type != ColumnType.TEXT
                && database.sql(HAS_OTHER_VALUES)
                        .param("account", account.value())
                        .param("name", name)
                        .param("pattern", AttributeValues.pattern(type))
                        .query(Boolean.class)
                        .single();
    }
}
