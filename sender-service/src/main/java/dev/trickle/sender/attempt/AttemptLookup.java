package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlArrays;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the account, campaign, number and template of attempts. */
public final class AttemptLookup {

    private static final String FIND = """
            SELECT a.recipient_id, a.attempt_number, a.account_id, a.campaign_id, a.phone_number_id,
                   c.template_name, c.template_language
              FROM unnest(:recipients, :numbers) AS e (recipient_id, attempt_number)
             CROSS JOIN LATERAL (SELECT recipient_id, attempt_number, account_id, phone_number_id, campaign_id
                                   FROM send_attempts
                                  WHERE recipient_id = e.recipient_id AND attempt_number = e.attempt_number
                                 OFFSET 0) a
              JOIN marketing_campaigns c ON c.id = a.campaign_id
            """;

    private final JdbcClient database;
    private final SharedSettings sharedSettings;

    public AttemptLookup(JdbcClient database, SharedSettings sharedSettings) {
        this.database = database;
        this.sharedSettings = sharedSettings;
    }

    /** Returns the origins of the attempts that exist. */
    public Map<AttemptId, Origin> findOrigins(Collection<AttemptId> attempts) {
        var found = new HashMap<AttemptId, Origin>();
        database.sql(FIND)
                .param(
                        "recipients",
                        SqlArrays.of(
                                "uuid", attempts, attempt -> attempt.recipient().value()))
                .param("numbers", SqlArrays.of("int4", attempts, AttemptId::number))
                .query(row -> {
                    found.put(
                            new AttemptId(
                                    new RecipientId(row.getObject("recipient_id", UUID.class)),
                                    row.getInt("attempt_number")),
                            origin(row));
                });
        return found;
    }

    private Origin origin(ResultSet row) throws SQLException {
        var number = new PhoneNumberId(row.getString("phone_number_id"));
        return new Origin(
                new AccountId(row.getString("account_id")),
                new CampaignId(row.getObject("campaign_id", UUID.class)),
                number,
                Scope.ofTemplate(
                        sharedSettings.businessAccountOf(number),
                        row.getString("template_name"),
                        row.getString("template_language")));
    }

    /**
     * Account, campaign, number and template of an attempt.
     *
     * @param template as a scope
     */
    public record Origin(AccountId account, CampaignId campaign, PhoneNumberId number, Scope template) {

        /** The scope of this kind. */
        public Scope scope(Scope.Kind kind) {
            return switch (kind) {
                case ACCOUNT -> Scope.of(account);
                case ACCOUNT_STOP -> Scope.ofStop(account);
                case NUMBER -> Scope.of(number);
                case TEMPLATE -> template;
                case CAMPAIGN -> Scope.of(campaign);
            };
        }
    }
}
