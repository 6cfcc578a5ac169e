package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.background.LoggedFailureException;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.template.MessageTemplateRepository;
import dev.trickle.sender.whatsapp.TemplateListReader;
import dev.trickle.sender.whatsapp.TemplateListReader.UnreadableListException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the message templates of all business accounts at the start, regularly, and when a webhook reports a change of
 * one. A business account whose list cannot be read keeps its last known templates.
 */
final class TemplateMonitor {

    private static final Logger log = LoggerFactory.getLogger(TemplateMonitor.class);

    private static final String STEP = "read-templates";

    private final SharedSettings sharedSettings;
    private final TemplateListReader templateListReader;
    private final MessageTemplateRepository messageTemplateRepository;
    private final InstantSource clock;

    TemplateMonitor(
            SharedSettings sharedSettings,
            TemplateListReader templateListReader,
            MessageTemplateRepository messageTemplateRepository,
            InstantSource clock) {
        this.sharedSettings = sharedSettings;
        this.templateListReader = templateListReader;
        this.messageTemplateRepository = messageTemplateRepository;
        this.clock = clock;
    }

    /**
     * Reads the templates of all business accounts.
     *
     * @throws LoggedFailureException if one list was not read
     */
    void read() {
        var isComplete = true;
        for (var account : sharedSettings.accounts().entrySet()) {
            var id = new AccountId(account.getKey());
            for (var businessAccount : account.getValue().businessAccounts()) {
                isComplete &= PeriodicStep.run(STEP, () -> read(id, businessAccount));
            }
        }
        if (!isComplete) {
            throw new LoggedFailureException("Not all templates were read");
        }
    }

    private void read(AccountId account, BusinessAccount businessAccount) {
        // Before the query: a list of a later query must not be older than this one.
        var at = SqlInstants.now(clock);
        try {
            var list = templateListReader.read(businessAccount.id());
            messageTemplateRepository.replace(account, businessAccount.id(), list, at);
        } catch (UnreadableListException unreadable) {
            log.warn(
                    "Templates not readable, the last known ones stay account={} businessAccount={} code={}",
                    account,
                    businessAccount.id(),
                    unreadable.code());
            messageTemplateRepository.recordFailure(account, businessAccount.id(), unreadable.code(), at);
            throw new LoggedFailureException(unreadable);
        }
    }
}
