package dev.trickle.status.consent;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** Stores unmatched opt-outs until a person resolves them. */
@Component
class UnmatchedOptOutStore {

    private static final String INSERT = """
        INSERT INTO unmatched_opt_outs (deduplication_key, account_id, business_account_id, phone_number_id,
               whatsapp_identifier, contact_key, user_id_key, reason, source, message_text, held_keys, occurred_at,
               received_at)
        VALUES (:statement, :account, :business, :number, :person, :contactKey, :userKey, :reason, :source, :text,
               :heldKeys, :occurredAt, :receivedAt)
        ON CONFLICT (deduplication_key) DO NOTHING
        """;

    private final JdbcClient database;

    UnmatchedOptOutStore(JdbcClient database) {
        this.database = database;
    }

    /** Inserts the opt-out durably; false if it is stored already. */
    boolean insert(UnmatchedOptOutRecord optOut, Instant receivedAt) {
        var account = optOut.account();
        return database.sql(INSERT)
                        .param("statement", optOut.deduplicationKey())
                        .param("account", account == null ? null : account.value())
                        .param("business", optOut.origin().businessAccount())
                        .param("number", optOut.origin().phoneNumber())
                        .param("person", optOut.whatsappIdentifier())
                        .param("contactKey", valueOf(optOut.contactKey()))
                        .param("userKey", valueOf(optOut.userIdKey()))
                        .param("reason", optOut.reason().name().toLowerCase(Locale.ROOT))
                        .param("source", optOut.source())
                        .param("text", optOut.messageText())
                        .param("heldKeys", heldKeysOf(optOut))
                        .param("occurredAt", SqlInstants.toParameter(optOut.occurredAt()))
                        .param("receivedAt", SqlInstants.toParameter(receivedAt))
                        .update()
                == 1;
    }

    private static @Nullable SqlArrayValue heldKeysOf(UnmatchedOptOutRecord optOut) {
        return optOut.heldKeys().isEmpty() ? null : SqlArrays.texts(optOut.heldKeys(), ContactKey::value);
    }

    private static @Nullable String valueOf(@Nullable ContactKey key) {
        return key == null ? null : key.value();
    }
}
