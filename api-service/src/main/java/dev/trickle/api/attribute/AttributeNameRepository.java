package dev.trickle.api.attribute;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttributeNames;
import dev.trickle.pipeline.jdbc.SqlArrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * The spelling of the attributes of each account. The first spelling stays: all later ones, in files, requests and
 * filters, mean the same attribute.
 */
public final class AttributeNameRepository {

    private static final String INSERT = """
            INSERT INTO customer_attributes (account_id, folded_name, name)
            SELECT :account, folded_name, name
              FROM unnest(:folded::text[], :names::text[]) AS new (folded_name, name)
            ON CONFLICT (account_id, folded_name) DO NOTHING
            """;

    private static final String FIND = """
            SELECT folded_name, name
              FROM customer_attributes
             WHERE account_id = :account AND folded_name = ANY (:folded::text[])
            """;

    private final JdbcClient database;

    public AttributeNameRepository(JdbcClient database) {
        this.database = database;
    }

    /** Returns the stored spelling of each name. Names that are not known yet keep their spelling, and are recorded. */
    public Map<String, String> register(AccountId account, Collection<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        var known = find(account, names);
        var unknown = names.stream().filter(name -> !known.containsKey(name)).toList();
        if (unknown.isEmpty()) {
            return known;
        }
        database.sql(INSERT)
                .param("account", account.value())
                .param("folded", folded(unknown))
                .param("names", SqlArrays.texts(unknown))
                .update();
        return find(account, names);
    }

    /** Returns the stored spelling of each known name. */
    public Map<String, String> find(AccountId account, Collection<String> names) {
        var stored = new HashMap<String, String>();
        database.sql(FIND)
                .param("account", account.value())
                .param("folded", folded(names))
                .query(row -> {
                    stored.put(row.getString("folded_name"), row.getString("name"));
                });
        return names.stream()
                .distinct()
                .filter(name -> stored.containsKey(AttributeNames.fold(name)))
                .collect(Collectors.toMap(name -> name, name -> stored.get(AttributeNames.fold(name))));
    }

    private static SqlArrayValue folded(Collection<String> names) {
        return SqlArrays.texts(names, AttributeNames::fold);
    }
}
