package dev.trickle.api.optout;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audit.Actor;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.contact.ConsentRepository;
import dev.trickle.api.contact.ContactHolds;
import dev.trickle.api.contact.HeldContacts;
import dev.trickle.api.contact.KnownContact;
import dev.trickle.api.customer.CustomerRepository;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.problem.PreconditionFailed;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Decides whether a message is an opt-out. Decision, consents, events and audit entry are one transaction. */
@Component
class UndecidedOptOutService {

    private static final String SOURCE = "decision";
    private static final String OPTED_OUT = "opted_out";
    private static final String DISMISSED = "dismissed";

    private final UndecidedOptOutRepository optOuts;
    private final ContactHolds contactHolds;
    private final CustomerRepository customerRepository;
    private final ConsentRepository consentRepository;
    private final AccountDirectory accountDirectory;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    UndecidedOptOutService(
            JdbcClient database,
            UndecidedOptOutRepository optOuts,
            ContactHolds contactHolds,
            CustomerRepository customerRepository,
            AccountDirectory accountDirectory,
            ExclusiveClaimLocks exclusiveClaimLocks,
            ApiOutbox apiOutbox,
            AuditLog audit,
            TransactionOperations transactions,
            InstantSource clock) {
        this.optOuts = optOuts;
        this.contactHolds = contactHolds;
        this.customerRepository = customerRepository;
        this.consentRepository = new ConsentRepository(database);
        this.accountDirectory = accountDirectory;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Returns the oldest undecided messages after this one. */
    List<UndecidedOptOut> page(@Nullable String account, @Nullable UUID after, int limit) {
        return optOuts.page(account == null ? null : accountDirectory.resolve(account), after, limit);
    }

    /**
     * Decides on a message; the decision is final. The author is opted out, or gets messages again unless another message
     * of theirs is undecided.
     *
     * @throws ResourceNotFound if no message has this id
     * @throws StateConflict if it was decided on before
     * @throws dev.trickle.api.problem.InvalidRequest if the body is wrong
     */
    Decided decide(UUID id, @Nullable JsonNode body) {
        var decision = Decision.from(body);
        return transactions.execute(transaction -> decide(id, decision));
    }

    private Decided decide(UUID id, Decision decision) {
        var contacts = lock(id);
        var now = SqlInstants.now(clock);
        var resolution = decision.optedOut() ? OPTED_OUT : DISMISSED;
        if (!optOuts.resolve(id, resolution, decision.decidedBy(), decision.reason(), now)) {
            throw new StateConflict("The message " + id + " is already decided on; the decision cannot be changed");
        }
        if (decision.optedOut()) {
            contacts.keys().forEach(key -> optOut(new KnownContact(contacts.account(), key), now));
        }
        contactHolds.release(contacts, now);
        audit.record("opt-out-resolved", id, Map.of("resolution", resolution), now);
        return new Decided(id, resolution, decision.decidedBy(), decision.reason());
    }

    private HeldContacts lock(UUID id) {
        var contacts = find(id);
        exclusiveClaimLocks.lock(contacts.keys());
        if (!find(id).equals(contacts)) {
            throw new PreconditionFailed(
                    "Another identifier of the person was found meanwhile: send the request again");
        }
        return contacts;
    }

    private HeldContacts find(UUID id) {
        return optOuts.find(id).orElseThrow(() -> new ResourceNotFound("There is no undecided message " + id));
    }

    private void optOut(KnownContact contact, Instant now) {
        var customer = customerRepository.findId(contact).orElse(null);
        consentRepository
                .optOut(contact.account(), contact.key(), SOURCE, now)
                .ifPresent(at -> apiOutbox.add(
                        Topics.SUBSCRIPTION_CHANGES,
                        contact.account(),
                        new CustomerUnsubscribed(contact.key(), customer, SOURCE, at),
                        now));
    }

    /** A person's decision about a message. */
    private record Decision(boolean optedOut, String decidedBy, String reason) {

        static Decision from(@Nullable JsonNode body) {
            var requestFields = RequestFields.of(body, OptOutBodies.DECISION);
            requestFields.require(OptOutBodies.OPTED_OUT);
            var optedOut = requestFields.flag(OptOutBodies.OPTED_OUT).orElse(true);
            var by = requestFields.text(OptOutBodies.BY);
            var reason = requestFields.requiredText(OptOutBodies.REASON);
            requestFields.rejectOthers();
            requestFields.check();
            return new Decision(optedOut, by.orElseGet(() -> Actor.current().name()), reason);
        }
    }

    /**
     * The decision on a message.
     *
     * @param resolution opted_out or dismissed
     * @param decidedBy name of the person who decided
     */
    record Decided(UUID id, String resolution, String decidedBy, String reason) {}
}
