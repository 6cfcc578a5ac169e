package dev.trickle.api.customer;

import dev.trickle.api.account.Accounts;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.Instants;
import dev.trickle.api.database.Locks;
import dev.trickle.api.problem.ChangedMeanwhile;
import dev.trickle.api.problem.NotAllowed;
import dev.trickle.api.problem.NotFound;
import dev.trickle.api.publishing.Outbox;
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
class CustomerDesk {

    private static final String SOURCE = "api";
    private static final String ANOTHER_NUMBER = "another-number";

    private final Customers customers;
    private final Consents consents;
    private final ConsentHistory history;
    private final Erasure erasure;
    private final People people;
    private final Outbox outbox;
    private final AuditLog audit;
    private final Locks locks;
    private final Accounts accounts;
    private final TransactionOperations transactions;
    private final InstantSource calendar;

    CustomerDesk(
            JdbcClient database,
            Customers customers,
            ConsentHistory history,
            Erasure erasure,
            People people,
            Outbox outbox,
            AuditLog audit,
            Locks locks,
            Accounts accounts,
            TransactionOperations transactions,
            InstantSource calendar) {
        this.customers = customers;
        this.consents = new Consents(database);
        this.history = history;
        this.erasure = erasure;
        this.people = people;
        this.outbox = outbox;
        this.audit = audit;
        this.locks = locks;
        this.accounts = accounts;
        this.transactions = transactions;
        this.calendar = calendar;
    }

    /** Creates a customer, or changes the one who has this phone. */
    Saved save(@Nullable JsonNode body) {
        var said = CustomerEntry.in(body, accounts, people);
        return transactions.execute(transaction -> {
            locks.lock(said.account(), said.entry().key());
            return save(said.account(), said.entry());
        });
    }

    /** Changes what the body names of this customer, their number too if it is nobody else's. */
    CustomerResponse change(CustomerId id, @Nullable JsonNode body) {
        return transactions.execute(transaction -> {
            var entry = CustomerEntry.ofKnown(body, String.valueOf(show(id).whatsappPhone()), people);
            var person = lock(id, entry.key());
            if (!person.key().equals(entry.key())) {
                changeNumber(id, person, entry);
            }
            return save(person.account(), entry).customer();
        });
    }

    /** Forgets who this was; they are opted out with it, so that no other list brings them back. */
    void delete(CustomerId id) {
        transactions.executeWithoutResult(transaction -> {
            var person = lock(id);
            var now = Instants.now(calendar);
            optOut(id, person, SOURCE, now);
            tell(person.account(), new CustomerErased(person.key(), id, SOURCE, now), now);
            erasure.erase(id, person, now);
            audit.note("customer-deleted", id, Map.of(), now);
        });
    }

    CustomerResponse show(CustomerId id) {
        return customers.show(id).orElseThrow(() -> unknown(id));
    }

    /** What the owner of the present number has said about being written to. */
    ConsentHistory.ConsentPage consentsOf(CustomerId id, @Nullable Long cursor, int limit) {
        return history.page(customers.person(id).orElseThrow(() -> unknown(id)), cursor, limit);
    }

    /** From the commit of this on nobody writes to this person any more. */
    CustomerResponse unsubscribe(CustomerId id) {
        return transactions.execute(transaction -> {
            var person = lock(id);
            var now = Instants.now(calendar);
            optOut(id, person, SOURCE, now);
            customers.setSubscription(id, CustomerEntry.UNSUBSCRIBED, now);
            audit.note("customer-unsubscribed", id, Map.of(), now);
            return show(id);
        });
    }

    /** The person agreed again; to be called only when they really did. */
    CustomerResponse resubscribe(CustomerId id) {
        return transactions.execute(transaction -> {
            var person = lock(id);
            var now = Instants.now(calendar);
            consents.optIn(person.account(), person.key(), SOURCE, now)
                    .ifPresent(
                            at -> tell(person.account(), new CustomerResubscribed(person.key(), id, SOURCE, at), now));
            customers.setSubscription(id, CustomerEntry.SUBSCRIBED, now);
            audit.note("customer-resubscribed", id, Map.of(), now);
            return show(id);
        });
    }

    private Saved save(AccountId account, CustomerEntry entry) {
        var now = Instants.now(calendar);
        var merged = customers.merge(account, entry, now);
        var created = merged.created() > 0;
        var person = new Customers.Person(account, entry.key());
        var id = customers.idOf(person).orElseThrow();
        if (created || merged.updated() > 0) {
            audit.note(created ? "customer-created" : "customer-changed", id, Map.of(), now);
        }
        if (entry.saysUnsubscribed()) {
            optOut(id, person, SOURCE, now);
        }
        return new Saved(created, show(id));
    }

    /** Whoever has said stop under either number hears nothing under the new one; what was said of each stays. */
    private void changeNumber(CustomerId id, Customers.Person before, CustomerEntry entry) {
        var now = Instants.now(calendar);
        var after = new Customers.Person(before.account(), entry.key());
        if (customers.idOf(after).isPresent()) {
            throw new NotAllowed("Another customer has this number: change that one, or delete it first");
        }
        var saidStop = customers.isOptedOut(before);
        if (saidStop) {
            optOut(id, after, ANOTHER_NUMBER, now);
        }
        customers.changeNumber(id, entry, saidStop || customers.isOptedOut(after), now);
        audit.note("customer-number-changed", id, Map.of(), now);
    }

    private void optOut(CustomerId id, Customers.Person person, String source, Instant now) {
        consents.optOut(person.account(), person.key(), source, now)
                .ifPresent(at -> tell(person.account(), new CustomerUnsubscribed(person.key(), id, source, at), now));
    }

    private void tell(AccountId account, SubscriptionChange change, Instant now) {
        outbox.add(Topics.SUBSCRIPTION_CHANGES, account, change, now);
    }

    private Customers.Person lock(CustomerId id) {
        var person = customers.person(id).orElseThrow(() -> unknown(id));
        locks.lock(person.account(), person.key());
        return stillThere(id, person);
    }

    private Customers.Person lock(CustomerId id, ContactKey other) {
        var person = customers.person(id).orElseThrow(() -> unknown(id));
        locks.lock(person.account(), List.of(person.key(), other));
        return stillThere(id, person);
    }

    /** Before the lock was there somebody else may have changed the number. */
    private Customers.Person stillThere(CustomerId id, Customers.Person person) {
        if (!customers.person(id).equals(Optional.of(person))) {
            throw new ChangedMeanwhile("The customer has been changed meanwhile: read them again and decide anew");
        }
        return person;
    }

    private static NotFound unknown(CustomerId id) {
        return new NotFound("There is no customer " + id);
    }

    /** A customer after a change, and whether they are new. */
    record Saved(boolean created, CustomerResponse customer) {}
}
