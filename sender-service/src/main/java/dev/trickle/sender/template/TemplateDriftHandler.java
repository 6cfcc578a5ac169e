package dev.trickle.sender.template;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.attempt.SuspensionRepository;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Suspends a template that can no longer be sent, and the campaigns whose template was edited. Runs in the transaction
 * that stores the list, so that no drift is stored without its suspension.
 */
public final class TemplateDriftHandler {

    /** Code of the suspension of a campaign with an edited template. The API ends it after its check, or a person. */
    public static final String CODE = "template_changed";

    private static final Logger log = LoggerFactory.getLogger(TemplateDriftHandler.class);

    /** Open campaigns with the template, except unchecked ones, which send nothing before their check. */
    private static final String USERS = """
            SELECT id
              FROM marketing_campaigns c
             WHERE account_id = :account AND template_name = :name AND replace(template_language, '-', '_') = :language
               AND coalesce(phone_number_id, :default_number) = ANY (:numbers::text[])
               AND desired_state IN ('scheduled', 'paused')
               AND coalesce(template_check, '') <> 'unchecked'
               AND (end_date IS NULL OR end_date > :at)
               AND NOT EXISTS (SELECT
                                 FROM marketing_campaign_progress p
                                WHERE p.campaign_id = c.id AND p.closed_at IS NOT NULL)
            """;

    private final JdbcClient database;
    private final SuspensionRepository suspensionRepository;
    private final SharedSettings sharedSettings;

    public TemplateDriftHandler(
            JdbcClient database, SuspensionRepository suspensionRepository, SharedSettings sharedSettings) {
        this.database = database;
        this.suspensionRepository = suspensionRepository;
        this.sharedSettings = sharedSettings;
    }

    /** @param at when the list was requested: a suspension that has ended since stays ended */
    void handle(AccountId account, List<TemplateDrift> drifts, Instant at) {
        drifts.forEach(drift -> {
            drift.suspensionCode().ifPresent(code -> suspendTemplate(account, drift, code, at));
            if (drift.contentChanged()) {
                suspendCampaigns(account, drift.template(), at);
            }
        });
    }

    private void suspendTemplate(AccountId account, TemplateDrift drift, String code, Instant at) {
        var template = drift.template();
        log.warn("Template can no longer be sent account={} template={} status={}", account, template, drift.status());
        suspensionRepository.openUnlessEndedSince(
                account,
                Scope.ofTemplate(template.businessAccount(), template.name(), template.language()),
                code,
                at,
                at);
    }

    /** Only for accounts with template check: otherwise the API would never end these suspensions. */
    private void suspendCampaigns(AccountId account, Scope.Template template, Instant at) {
        sharedSettings.account(account).filter(Account::templateCheck).ifPresent(settings -> {
            var users = findUsers(account, settings, template, at);
            log.warn("Template changed account={} template={} campaigns={}", account, template, users.size());
            users.forEach(
                    campaign -> suspensionRepository.openUnlessEndedSince(account, Scope.of(campaign), CODE, at, at));
        });
    }

    private List<CampaignId> findUsers(AccountId account, Account settings, Scope.Template template, Instant at) {
        return database.sql(USERS)
                .param("account", account.value())
                .param("name", template.name())
                .param("language", template.language())
                .param("default_number", settings.defaultPhoneNumber().value())
                .param(
                        "numbers",
                        SqlArrays.texts(settings.phoneNumbers().stream()
                                .filter(number -> settings.businessAccountOf(number)
                                        .filter(template.businessAccount()::equals)
                                        .isPresent())
                                .map(PhoneNumberId::value)
                                .toList()))
                .param("at", SqlInstants.toParameter(at))
                .query((row, number) -> CampaignId.of(row.getString("id")))
                .list();
    }
}
