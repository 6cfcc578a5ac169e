package dev.trickle.api.audience;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Placeholder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts the customers of an audience whom a message does not fit. The sender skips them; nothing is stored. */
@Component
public class MessageFitCheck {

    private static final UUID NONE = new UUID(0, 0);

    private final JdbcClient database;
    private final AudienceQuery audiences;

    MessageFitCheck(JdbcClient database, AudienceQuery audiences) {
        this.database = database;
        this.audiences = audiences;
    }

    /**
     * A text of a message.
     *
     * @param field its path in the components of the campaign
     * @param maxLength characters that Meta accepts
     * @param templateLength characters of the template around its variables
     * @param parameters texts with placeholders for the variables
     * @param isAddress whether values are percent-encoded
     */
    public record MessageText(
            String field, int maxLength, int templateLength, List<String> parameters, boolean isAddress) {}

    /**
     * Customers whom the message does not fit.
     *
     * @param rule {@code lacks-value} or {@code too-long}
     * @param field the text that is too long; otherwise absent
     * @param value the value that is missing: {@code name} or the name of an attribute; otherwise absent
     * @param customerCount their number
     * @param exampleCustomerId id of one of them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MessageFitWarning(
            String rule, @Nullable String field, @Nullable String value, int customerCount, UUID exampleCustomerId) {

        private MessageFitWarning with(int number, String id) {
            return new MessageFitWarning(rule, field, value, number, UUID.fromString(id));
        }
    }

    /** Reads all customers of the audience once. */
    public List<MessageFitWarning> find(
            AccountId account, Audience audience, Set<String> required, List<MessageText> texts) {
        var names = new LinkedHashSet<>(required);
        texts.stream()
                .flatMap(text -> text.parameters().stream())
                .flatMap(text -> Placeholder.findAll(text).stream())
                .map(Placeholder::value)
                .forEach(names::add);
        var parameters = new HashMap<>(audiences.parameters(account, audience));
        var values = new CustomerValueSql(audiences.storedNames(account, names), parameters);
        var conditions = new LinkedHashMap<MessageFitWarning, String>();
        required.forEach(value ->
                conditions.put(new MessageFitWarning("lacks-value", null, value, 0, NONE), values.isMissing(value)));
        texts.forEach(text -> conditions.put(
                new MessageFitWarning("too-long", text.field(), null, 0, NONE), isTooLong(text, values)));
        return conditions.isEmpty() ? List.of() : count(conditions, audiences.fromClause(audience), parameters);
    }

    private List<MessageFitWarning> count(
            Map<MessageFitWarning, String> conditions, String from, Map<String, Object> parameters) {
        var columns = conditions.values().stream()
                .map("count(*) FILTER (WHERE %1$s), min(u.id::text) FILTER (WHERE %1$s)"::formatted)
                .toList();
        var warnings = List.copyOf(conditions.keySet());
        return database.sql("SELECT " + String.join(", ", columns) + " FROM" + from)
                .params(parameters)
                .query((row, number) -> {
                    var found = Stream.<MessageFitWarning>builder();
                    for (var index = 0; index < warnings.size(); index++) {
                        var example = row.getString(2 * index + 2);
                        if (example != null) {
                            found.add(warnings.get(index).with(row.getInt(2 * index + 1), example));
                        }
                    }
                    return found.build().toList();
                })
                .single();
    }

    private static String isTooLong(MessageText text, CustomerValueSql values) {
        var lengths = text.parameters().stream()
                .map(parameter -> lengthOf(parameter, text, values))
                .toList();
        return text.templateLength() + " + " + String.join(" + ", lengths) + " > " + text.maxLength();
    }

    /** As in the sender: a parameter that is too long for Meta gets the fallbacks instead of the values. */
    private static String lengthOf(String parameter, MessageText text, CustomerValueSql values) {
        var encoding = encodingOf(parameter, text);
        var placeholders = Placeholder.findAll(parameter);
        var literal = Placeholder.fill(parameter, placeholder -> "");
        var literalLength = literal.codePointCount(0, literal.length());
        var withValues = new StringBuilder().append(literalLength);
        var withFallbacks = new StringBuilder().append(literalLength);
        for (var placeholder : placeholders) {
            var fallback = Optional.ofNullable(placeholder.fallback()).orElse("");
            var length = values.length(placeholder.value(), fallback, encoding);
            withValues.append(" + ").append(length);
            withFallbacks.append(" + ").append(fallback.isEmpty() ? length : String.valueOf(encoding.length(fallback)));
        }
        return "(CASE WHEN %1$s <= %3$d THEN %1$s ELSE %2$s END)"
                .formatted(withValues, withFallbacks, text.maxLength());
    }

    private static CustomerValueSql.Encoding encodingOf(String parameter, MessageText text) {
        if (!text.isAddress()) {
            return CustomerValueSql.Encoding.NONE;
        }
        return Placeholder.isSinglePlaceholder(parameter)
                ? CustomerValueSql.Encoding.ADDRESS
                : CustomerValueSql.Encoding.PART_OF_ADDRESS;
    }
}
