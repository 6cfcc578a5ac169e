package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.JsonSerde;
import dev.trickle.pipeline.MessageEvent.BlockingAttempt;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Maps an attempt to and from the columns of its table. */
final class AttemptRow {

    static final String COLUMNS = """
            recipient_id, attempt_number, campaign_id, account_id, state, blocks, reason, scope_kind, scope_id,
            scope_version, retry_at, blocking_attempt, current_contact_key, code, failure_kind, accepted_at,
            state_changed_at""";

    private static final JsonSerde<BlockingAttempt> HOLDER = JsonSerde.of(BlockingAttempt.class);

    private AttemptRow() {}

    /** The columns with the name of the table in front, for joins. */
    static String columnsOf(String table) {
        return COLUMNS.replaceAll("[a-z_]+", table + ".$0");
    }

    static Attempt read(ResultSet row, int number) throws SQLException {
        return new Attempt(
                new AttemptId(new RecipientId(row.getObject("recipient_id", UUID.class)), row.getInt("attempt_number")),
                new CampaignId(row.getObject("campaign_id", UUID.class)),
                new AccountId(row.getString("account_id")),
                AttemptState.valueOf(upper(row.getString("state"))),
                row.getBoolean("blocks"),
                constant(NotSentReason.class, row.getString("reason")),
                scope(row),
                row.getObject("scope_version", Long.class),
                SqlInstants.readNullable(row, "retry_at"),
                holder(row.getString("blocking_attempt")),
                changedKey(row.getString("current_contact_key")),
                row.getString("code"),
                constant(FailureKind.class, row.getString("failure_kind")),
                SqlInstants.readNullable(row, "accepted_at"),
                SqlInstants.read(row, "state_changed_at"));
    }

    /** The value of a constant in the table. */
    static @Nullable String columnValue(@Nullable Enum<?> constant) {
        return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> @Nullable E constant(Class<E> type, @Nullable String text) {
        return text == null ? null : Enum.valueOf(type, upper(text));
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static @Nullable Scope scope(ResultSet row) throws SQLException {
        var kind = constant(Scope.Kind.class, row.getString("scope_kind"));
        return kind == null ? null : new Scope(kind, row.getString("scope_id"));
    }

    private static @Nullable ContactKey changedKey(@Nullable String key) {
        return key == null ? null : new ContactKey(key);
    }

    private static @Nullable BlockingAttempt holder(@Nullable String json) {
        return json == null ? null : HOLDER.deserializer().deserialize("holder", json.getBytes(StandardCharsets.UTF_8));
    }
}
