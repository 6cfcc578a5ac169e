package dev.trickle.api.audience;

import static java.util.stream.Collectors.joining;

import dev.trickle.api.attribute.AttributeNameRepository;
import dev.trickle.api.attribute.AttributeTypeRepository;
import dev.trickle.api.attribute.AttributeValues;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.table.ColumnType;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.NearestNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds the values in a campaign that no customer has. Such a value is probably misspelt: the campaign would reach no
 * customer, or customers whom the filter was to exclude.
 */
public final class AudienceCheck {

    private static final String UNKNOWN_TIERS = """
            SELECT value
              FROM unnest(:values::text[]) AS value
             WHERE NOT EXISTS (SELECT FROM user_profiles WHERE account_id = :account AND customer_tier = value)
            """;

    private static final String UNKNOWN_TAGS = """
            SELECT value
              FROM unnest(:values::text[]) AS value
             WHERE NOT EXISTS (SELECT FROM user_profiles WHERE account_id = :account AND tags @> ARRAY[value])
            """;

    private static final String UNKNOWN_LOCALES = """
            SELECT value
              FROM unnest(:values::text[]) AS value
             WHERE NOT EXISTS (SELECT
                                 FROM user_profiles
                                WHERE account_id = :account
                                  AND (replace(lower(locale), '-', '_') = value
                                       OR split_part(replace(lower(locale), '-', '_'), '_', 1) = value))
            """;

    private static final String EXISTS = """
            SELECT EXISTS (SELECT
                             FROM user_profiles
                            WHERE account_id = :account
                              AND (attributes @> ANY (:documents::jsonb[])
                                   OR attributes ->> :attribute LIKE :day || 'T%'))
            """;

    private static final String AUDIENCE = "target_audience";

    private final JdbcClient database;
    private final AudienceQuery audiences;
    private final AttributeNameRepository attributeNames;
    private final AttributeTypeRepository attributeTypes;

    public AudienceCheck(JdbcClient database, AudienceQuery audiences) {
        this.database = database;
        this.audiences = audiences;
        this.attributeNames = new AttributeNameRepository(database);
        this.attributeTypes = new AttributeTypeRepository(database);
    }

    /**
     * Finds all errors.
     *
     * @param values that the template needs
     */
    public List<FieldError> find(AccountId account, Audience audience, Set<String> values) {
        return Stream.concat(
                        findUnknownValues(account, audience).stream(),
                        findLackingValues(account, audience, values).stream())
                .toList();
    }

    /** Returns an error for each value of a filter that no customer of the account has. */
    private List<FieldError> findUnknownValues(AccountId account, Audience audience) {
        var errors = new ArrayList<FieldError>();
        for (var filter : audience.filters()) {
            filter.values().forEach((parameter, value) -> {
                switch (parameter) {
                    case Audience.TIERS -> errors.addAll(unknownTiers(account, (String[]) value));
                    case Audience.TAGS -> errors.addAll(unknownTags(account, "tags", (String[]) value));
                    case Audience.EXCLUDED_TAGS ->
                        errors.addAll(unknownTags(account, "exclude_tags", (String[]) value));
                    case Audience.LOCALES -> errors.addAll(unknownLocales(account, (String[]) value));
                    default -> {
                        if (value instanceof SpelledParameter attribute) {
                            errors.addAll(unknownAttribute(account, attribute));
                        }
                    }
                }
            });
        }
        return errors.stream().distinct().toList();
    }

    private List<FieldError> unknownTiers(AccountId account, String[] tiers) {
        return unknownTexts(
                account,
                UNKNOWN_TIERS,
                tiers,
                "customer_tier",
                () -> AudienceVocabulary.customerTiers(database, account));
    }

    private List<FieldError> unknownTags(AccountId account, String field, String[] tags) {
        return unknownTexts(account, UNKNOWN_TAGS, tags, field, () -> AudienceVocabulary.tags(database, account));
    }

    private List<FieldError> unknownLocales(AccountId account, String[] locales) {
        return unknownTexts(
                account, UNKNOWN_LOCALES, locales, "locale", () -> AudienceVocabulary.locales(database, account));
    }

    private List<FieldError> unknownTexts(
            AccountId account, String statement, String[] values, String field, Supplier<List<String>> known) {
        var unknown = database.sql(statement)
                .param("account", account.value())
                .param("values", values)
                .query(String.class)
                .list();
        var existing = unknown.isEmpty() ? List.<String>of() : known.get();
        return unknown.stream()
                .map(value -> unknownValue(field, value, existing))
                .toList();
    }

    private List<FieldError> unknownAttribute(AccountId account, SpelledParameter attribute) {
        var field = AUDIENCE + ".attributes." + attribute.name();
        var stored = attributeNames.find(account, List.of(attribute.name())).get(attribute.name());
        if (stored == null) {
            return List.of(new FieldError(
                    field,
                    "unknown-attribute",
                    "No customer has the attribute %s%s"
                            .formatted(attribute.name(), nearest(attribute.name(), names(account)))));
        }
        var type = attributeTypes.find(account, List.of(attribute.name())).get(attribute.name());
        var mismatch = type == null
                ? List.<FieldError>of()
                : mismatches(field, attribute, type.type(), value -> exists(account, stored, value));
        if (!mismatch.isEmpty()) {
            return mismatch;
        }
        return attribute instanceof SpelledParameter.Documents documents
                ? documents.values().stream()
                        .filter(value -> !exists(account, stored, value))
                        .map(value -> unknownValue(
                                "attributes." + attribute.name(),
                                value.text(),
                                AudienceVocabulary.valuesOf(database, account, stored)))
                        .toList()
                : List.of();
    }

    /**
     * Returns an error for a condition that compares values of another type.
     *
     * @param exists whether a customer has the value; imports keep values that are not of a detected type
     */
    private static List<FieldError> mismatches(
            String field, SpelledParameter attribute, ColumnType type, Predicate<SpelledParameter.Value> exists) {
        return switch (attribute) {
            case SpelledParameter.Name name when name.type() == null || name.type() == type -> List.of();
            case SpelledParameter.Name name ->
                List.of(new FieldError(
                        field,
                        "type",
                        "The attribute %s has the type %s: compare it %s"
                                .formatted(name.name(), type.code(), comparisons(type))));
            case SpelledParameter.Documents documents ->
                documents.values().stream()
                        .filter(value -> AttributeValues.conform(value.value(), type) == null && !exists.test(value))
                        .map(value -> new FieldError(
                                field,
                                "type",
                                "The attribute %s has the type %s: a value must be %s"
                                        .formatted(documents.name(), type.code(), AttributeValues.describe(type))))
                        .toList();
        };
    }

    private static String comparisons(ColumnType type) {
        return switch (type) {
            case TEXT -> "by equals, in or exists";
            case NUMBER -> "by equals, in, exists, min or max";
            case DATE -> "by equals, in, exists, before or after";
        };
    }

    private boolean exists(AccountId account, String attribute, SpelledParameter.Value value) {
        return database.sql(EXISTS)
                .param("account", account.value())
                .param("attribute", attribute)
                .param("day", value.text())
                .param("documents", SpelledParameter.Documents.documents(attribute, value.notations().stream()))
                .query(Boolean.class)
                .single();
    }

    /** Returns an error for each value of the template that everybody in the audience lacks. */
    private List<FieldError> findLackingValues(AccountId account, Audience audience, Set<String> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        var parameters = new HashMap<>(audiences.parameters(account, audience));
        var customerValues = new CustomerValueSql(audiences.storedNames(account, values), parameters);
        var names = List.copyOf(values);
        var columns = names.stream()
                .map(value -> "bool_and(%s)".formatted(customerValues.isMissing(value)))
                .collect(joining(", "));
        return database
                .sql("SELECT " + columns + " FROM" + audiences.fromClause(audience))
                .params(parameters)
                .query((row, number) -> namesOfTrueColumns(row, names))
                .single()
                .stream()
                .map(value -> lackingValue(account, value))
                .toList();
    }

    private static List<String> namesOfTrueColumns(ResultSet row, List<String> names) throws SQLException {
        var found = new ArrayList<String>();
        var column = 0;
        for (var name : names) {
            column++;
            if (row.getBoolean(column)) {
                found.add(name);
            }
        }
        return found;
    }

    private FieldError lackingValue(AccountId account, String value) {
        return new FieldError(
                "template_components",
                "lacks-value",
                "Nobody in the audience has a value for {{%s}}%s".formatted(value, nearest(value, names(account))));
    }

    /** The names of placeholders that customers have values for. */
    private List<String> names(AccountId account) {
        return Stream.concat(Stream.of("name"), AudienceVocabulary.attributes(database, account).stream())
                .toList();
    }

    private static FieldError unknownValue(String field, String value, List<String> known) {
        return new FieldError(
                AUDIENCE + "." + field,
                "unknown-value",
                "No customer has %s%s".formatted(value, nearest(value, known)));
    }

    private static String nearest(String misspelt, List<String> known) {
        var nearest = NearestNames.of(misspelt, known).stream()
                .filter(name -> !name.equals(misspelt))
                .toList();
        return nearest.isEmpty() ? "" : "; the nearest are " + String.join(", ", nearest);
    }
}
