package dev.trickle.status.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that the sender has claimed.
 *
 * @param messageId WhatsApp's id of the message; null while the sender does not know it
 * @param waId digits that WhatsApp's response returned for the dialled number; null if it returned none
 */
public record KnownAttempt(
        AttemptId attempt,
        CampaignId campaign,
        AccountId account,
        ContactKey contactKey,
        @Nullable String messageId,
        @Nullable String waId) {

    public static KnownAttempt of(ResultSet row, @Nullable String messageId) throws SQLException {
        return of(row, messageId, null);
    }

    public static KnownAttempt of(ResultSet row, @Nullable String messageId, @Nullable String waId)
            throws SQLException {
        return new KnownAttempt(
                new AttemptId(new RecipientId(row.getObject("recipient_id", UUID.class)), row.getInt("attempt_number")),
                new CampaignId(row.getObject("campaign_id", UUID.class)),
                new AccountId(row.getString("account_id")),
                new ContactKey(row.getString("contact_key")),
                messageId,
                waId);
    }

    /** Hides the number. */
    @Override
    public String toString() {
        return "KnownAttempt[" + attempt + "]";
    }
}
