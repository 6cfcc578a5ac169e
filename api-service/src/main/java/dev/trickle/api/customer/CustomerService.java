package dev.trickle.api.customer;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.problem.PreconditionFailed;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Carries out what is said of single customers: row, consent and event in one transaction each. */
@Component
class CustomerService {

    private static final String SOURCE = "api";
    private static final String ANOTHER_NUMBER = "another-number";

    private final CustomerRepository customerRepository;
    private final ConsentRepository consentRepository;
    private final ConsentHistory history;
    private final Erasure erasure;
    private final ContactResolver contactResolver;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final AccountDirectory accountDirectory;
    private final TransactionOperations transactions;
    private final InstantSource calendar;

    CustomerService(
            JdbcClient database,
            CustomerRepository customerRepository,
            ConsentHistory history,
            Erasure erasure,
            ContactResolver contactResolver,
            ApiOutbox apiOutbox,
            AuditLog audit,
            ExclusiveClaimLocks exclusiveClaimLocks,
            AccountDirectory accountDirectory,
            TransactionOperations transactions,
            InstantSource calendar) {
        this.customerRepository = customerRepository;
        this.consentRepository = new ConsentRepository(database);
        this.history = history;
        this.erasure = erasure;
        this.contactResolver = contactResolver;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.accountDirectory = accountDirectory;
        this.transactions = transactions;
        this.calendar = calendar;
    }

    /** Creates a customer, or changes the one who has this phone. */
    Saved save(@Nullable JsonNode body) {
        var said = CustomerEntry.in(body, accountDirectory, contactResolver);
        return transactions.execute(transaction -> {
            exclusiveClaimLocks.lock(said.account(), said.entry().key());
            return save(said.account(), said.entry());
        });
    }

    /** Changes what the body names of this customer, their number too if it is nobody else's. */
    CustomerResponse change(CustomerId id, @Nullable JsonNode body) {
        return transactions.execute(transaction -> {
            var entry = CustomerEntry.ofKnown(body, String.valueOf(show(id).whatsappPhone()), contactResolver);
            var knownContact = lock(id, entry.key());
            if (!knownContact.key().equals(entry.key())) {
                changeNumber(id, knownContact, entry);
            }
            return save(knownContact.account(), entry).customer();
        });
    }

    /** Forgets who this was; they are opted out with it, so that no other list brings them back. */
    void delete(CustomerId id) {
        transactions.executeWithoutResult(transaction -> {
            var knownContact = lock(id);
            var now = SqlInstants.now(calendar);
            optOut(id, knownContact, SOURCE, now);
            tell(knownContact.account(), new CustomerErased(knownContact.key(), id, SOURCE, now), now);
            erasure.erase(id, knownContact, now);
            audit.record("customer-deleted", id, Map.of(), now);
        });
    }

    CustomerResponse show(CustomerId id) {
        return customerRepository.show(id).orElseThrow(() -> unknown(id));
    }

    /** What the owner of the present number has said about being written to. */
    ConsentHistory.ConsentPage consentsOf(CustomerId id, @Nullable Long cursor, int limit) {
        return history.page(customerRepository.person(id).orElseThrow(() -> unknown(id)), cursor, limit);
    }

    /** From the commit of this on nobody writes to this person any more. */
    CustomerResponse unsubscribe(CustomerId id) {
        return transactions.execute(transaction -> {
            var knownContact = lock(id);
            var now = SqlInstants.now(calendar);
            optOut(id, knownContact, SOURCE, now);
            customerRepository.setSubscription(id, CustomerEntry.UNSUBSCRIBED, now);
            audit.record("customer-unsubscribed", id, Map.of(), now);
            return show(id);
        });
    }

    /** The person agreed again; to be called only when they really did. */
    CustomerResponse resubscribe(CustomerId id) {
        return transactions.execute(transaction -> {
            var knownContact = lock(id);
            var now = SqlInstants.now(calendar);
            consentRepository
                    .optIn(knownContact.account(), knownContact.key(), SOURCE, now)
                    .ifPresent(at -> tell(
                            knownContact.account(), new CustomerResubscribed(knownContact.key(), id, SOURCE, at), now));
            customerRepository.setSubscription(id, CustomerEntry.SUBSCRIBED, now);
            audit.record("customer-resubscribed", id, Map.of(), now);
            return show(id);
        });
    }

    private Saved save(AccountId account, CustomerEntry entry) {
        var now = SqlInstants.now(calendar);
        var merged = customerRepository.merge(account, entry, now);
        var created = merged.created() > 0;
        var knownContact = new CustomerRepository.KnownContact(account, entry.key());
        var id = customerRepository.idOf(knownContact).orElseThrow();
        if (created || merged.updated() > 0) {
            audit.record(created ? "customer-created" : "customer-changed", id, Map.of(), now);
        }
        if (entry.saysUnsubscribed()) {
            optOut(id, knownContact, SOURCE, now);
        }
        return new Saved(created, show(id));
    }

    /** Whoever has said stop under either number hears nothing under the new one; what was said of each stays. */
    private void changeNumber(CustomerId id, CustomerRepository.KnownContact before, CustomerEntry entry) {
        var now = SqlInstants.now(calendar);
        var after = new CustomerRepository.KnownContact(before.account(), entry.key());
        if (customerRepository.idOf(after).isPresent()) {
            throw new StateConflict("Another customer has this number: change that one, or delete it first");
        }
        var saidStop = customerRepository.isOptedOut(before);
        if (saidStop) {
            optOut(id, after, ANOTHER_NUMBER, now);
        }
        customerRepository.changeNumber(id, entry, saidStop || customerRepository.isOptedOut(after), now);
        audit.record("customer-number-changed", id, Map.of(), now);
    }

    private void optOut(CustomerId id, CustomerRepository.KnownContact knownContact, String source, Instant now) {
        consentRepository
                .optOut(knownContact.account(), knownContact.key(), source, now)
                .ifPresent(at -> tell(
                        knownContact.account(), new CustomerUnsubscribed(knownContact.key(), id, source, at), now));
    }

    private void tell(AccountId account, SubscriptionChange change, Instant now) {
        apiOutbox.add(Topics.SUBSCRIPTION_CHANGES, account, change, now);
    }

    private CustomerRepository.KnownContact lock(CustomerId id) {
        var knownContact = customerRepository.person(id).orElseThrow(() -> unknown(id));
        exclusiveClaimLocks.lock(knownContact.account(), knownContact.key());
        return stillThere(id, knownContact);
    }

    private CustomerRepository.KnownContact lock(CustomerId id, ContactKey other) {
        var knownContact = customerRepository.person(id).orElseThrow(() -> unknown(id));
        exclusiveClaimLocks.lock(knownContact.account(), List.of(knownContact.key(), other));
        return stillThere(id, knownContact);
    }

    /** Before the lock was there somebody else may have changed the number. */
    private CustomerRepository.KnownContact stillThere(CustomerId id, CustomerRepository.KnownContact knownContact) {
        if (!customerRepository.person(id).equals(Optional.of(knownContact))) {
            throw new PreconditionFailed("The customer has been changed meanwhile: read them again and decide anew");
        }
        return knownContact;
    }

    private static ResourceNotFound unknown(CustomerId id) {
        return new ResourceNotFound("There is no customer " + id);
    }

    /** A customer after a change, and whether they are new. */
    record Saved(boolean created, CustomerResponse customer) {}
}
