package dev.trickle.api.customer;

import dev.trickle.api.account.Accounts;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.Instants;
import dev.trickle.api.database.Locks;
import dev.trickle.api.problem.NotFound;
import dev.trickle.api.publishing.Outbox;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Carries out what is said of single customers: row, consent and event in one transaction each. */
@Component
class CustomerDesk {

    private static final String SOURCE = "api";

    private final Customers customers;
    private final Consents consents;
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
            People people,
            Outbox outbox,
            AuditLog audit,
            Locks locks,
            Accounts accounts,
            TransactionOperations transactions,
            InstantSource calendar) {
        this.customers = customers;
        this.consents = new Consents(database);
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
            var now = Instants.now(calendar);
            locks.lock(said.account(), said.entry().key());
            var merged = customers.merge(said.account(), said.entry(), now);
            var created = merged.created() > 0;
            var id = customers.idOf(said.account(), said.entry().key());
            if (created || merged.updated() > 0) {
                audit.note(created ? "customer-created" : "customer-changed", id, Map.of(), now);
            }
            if (said.entry().saysUnsubscribed()) {
                optOut(id, new Customers.Person(said.account(), said.entry().key()), now);
            }
            return new Saved(created, show(id));
        });
    }

    CustomerResponse show(CustomerId id) {
        return customers.show(id).orElseThrow(() -> unknown(id));
    }

    /** From the commit of this on nobody writes to this person any more. */
    CustomerResponse unsubscribe(CustomerId id) {
        return transactions.execute(transaction -> {
            var person = lock(id);
            var now = Instants.now(calendar);
            optOut(id, person, now);
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

    private void optOut(CustomerId id, Customers.Person person, Instant now) {
        consents.optOut(person.account(), person.key(), SOURCE, now)
                .ifPresent(at -> tell(person.account(), new CustomerUnsubscribed(person.key(), id, SOURCE, at), now));
    }

    private void tell(AccountId account, SubscriptionChange change, Instant now) {
        outbox.add(Topics.SUBSCRIPTION_CHANGES, account, change, now);
    }

    private Customers.Person lock(CustomerId id) {
        var person = customers.person(id).orElseThrow(() -> unknown(id));
        locks.lock(person.account(), person.key());
        return person;
    }

    private static NotFound unknown(CustomerId id) {
        return new NotFound("There is no customer " + id);
    }

    /** A customer after a change, and whether they are new. */
    record Saved(boolean created, CustomerResponse customer) {}
}
