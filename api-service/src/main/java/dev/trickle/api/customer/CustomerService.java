package dev.trickle.api.customer;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.consent.Subscription;
import dev.trickle.api.contact.ConsentHistory;
import dev.trickle.api.contact.ConsentRepository;
import dev.trickle.api.contact.ContactAliases;
import dev.trickle.api.contact.ContactHolds;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.contact.HeldContacts;
import dev.trickle.api.contact.KnownContact;
import dev.trickle.api.customer.CustomerEntry.AccountEntry;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.PreconditionFailed;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Changes single customers. Row, consent, event and audit entry are one transaction. */
@Component
public class CustomerService {

    private static final String SOURCE = "api";
    private static final String NUMBER_CHANGE_SOURCE = "another-number";

    private final CustomerRepository customerRepository;
    private final JdbcClient database;
    private final ConsentRepository consentRepository;
    private final ConsentHistory history;
    private final Erasure erasure;
    private final ContactResolver contactResolver;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final AccountDirectory accountDirectory;
    private final ConsentDefault consentDefault;
    private final ContactAliases contactAliases;
    private final ContactHolds contactHolds;
    private final TransactionOperations transactions;
    private final InstantSource clock;

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
            ConsentDefault consentDefault,
            ContactAliases contactAliases,
            ContactHolds contactHolds,
            TransactionOperations transactions,
            InstantSource clock) {
        this.customerRepository = customerRepository;
        this.database = database;
        this.consentRepository = new ConsentRepository(database);
        this.history = history;
        this.erasure = erasure;
        this.contactResolver = contactResolver;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.accountDirectory = accountDirectory;
        this.consentDefault = consentDefault;
        this.contactAliases = contactAliases;
        this.contactHolds = contactHolds;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Creates a customer, or updates the customer with this phone number.
     *
     * @throws InvalidRequest if the body is wrong, or if the customer is new and there is no basis for the
     *     subscription; its opt-out and its deactivation apply all the same
     */
    Saved save(@Nullable JsonNode body) {
        try {
            return saveValid(body);
        } catch (InvalidRequest invalid) {
            CustomerEntry.optOutsIn(body, accountDirectory, contactResolver).forEach(this::recordOptOut);
            throw invalid;
        }
    }

    private Saved saveValid(@Nullable JsonNode body) {
        var accountEntry = CustomerEntry.from(body, accountDirectory, contactResolver);
        // Outside the transaction: an error inside it would undo the opt-out of a request with an Idempotency-Key, too.
        accountEntry.entry().conformingTo(new AccountAttributes(database, accountEntry.account(), false), kept -> {});
        return transactions.execute(transaction -> {
            exclusiveClaimLocks.lock(accountEntry.entry().key());
            return save(accountEntry.account(), accountEntry.entry(), accountEntry.subscriptionReason());
        });
    }

    /**
     * Updates the fields that the body contains, also the phone number if no other customer has it.
     *
     * @throws InvalidRequest if the body is wrong; its opt-out and its deactivation apply all the same
     * @throws StateConflict if another customer has the phone number; here, too, they apply to this customer
     */
    CustomerResponse update(CustomerId id, @Nullable JsonNode body) {
        try {
            return updateValid(id, body);
        } catch (InvalidRequest | StateConflict refused) {
            var account = findContact(id).account();
            var person = new PhoneNumber(String.valueOf(get(id).whatsappPhone()));
            CustomerEntry.optOutsOf(List.of(person), body, contactResolver)
                    .forEach(optOut -> recordOptOut(new AccountEntry(account, optOut, null)));
            throw refused;
        }
    }

    private CustomerResponse updateValid(CustomerId id, @Nullable JsonNode body) {
        return transactions.execute(transaction -> {
            var entry = CustomerEntry.fromUpdate(body, String.valueOf(get(id).whatsappPhone()), contactResolver);
            var knownContact = lock(id, entry.key());
            if (!knownContact.key().equals(entry.key())) {
                changeNumber(id, knownContact, entry);
            }
            return save(knownContact.account(), entry, null).customer();
        });
    }

    /**
     * Opts a customer out, under the aliases, too, and erases the personal data. The opt-out also applies if a later
     * import contains the person.
     */
    void delete(CustomerId id) {
        transactions.executeWithoutResult(transaction -> {
            var knownContact = findContact(id);
            var aliases = contactAliases.find(knownContact);
            var heldContacts = contactHolds.findHeldWith(knownContact);
            lock(
                    id,
                    knownContact,
                    Stream.concat(aliases.stream(), heldContacts.stream()).toList());
            var now = SqlInstants.now(clock);
            optOut(id, knownContact, SOURCE, now);
            optOutAliases(knownContact, aliases, now);
            publish(knownContact.account(), new CustomerErased(knownContact.key(), id, SOURCE, now), now);
            release(knownContact.account(), erasure.erase(id, knownContact, now), heldContacts, now);
            audit.record("customer-deleted", id, Map.of(), now);
        });
    }

    /** The person also gets no message under a former number or a user id. */
    private void optOutAliases(KnownContact contact, List<ContactKey> locked, Instant now) {
        var aliases = contactAliases.find(contact);
        if (!locked.containsAll(aliases)) {
            throw new PreconditionFailed(
                    "Another identifier of the customer was found meanwhile: send the request again");
        }
        aliases.forEach(alias -> consentRepository
                .optOut(contact.account(), alias, SOURCE, now)
                .ifPresent(at -> publish(contact.account(), new CustomerUnsubscribed(alias, null, SOURCE, at), now)));
    }

    CustomerResponse get(CustomerId id) {
        return customerRepository.find(id).orElseThrow(() -> notFound(id));
    }

    /** Returns the consent history of the current phone number. */
    ConsentHistory.ConsentPage listConsents(CustomerId id, @Nullable Long cursor, int limit) {
        return history.page(findContact(id), cursor, limit);
    }

    /** Opts a customer out. After the commit no message to this person is claimed. */
    public CustomerResponse unsubscribe(CustomerId id) {
        return transactions.execute(transaction -> {
            var knownContact = lock(id);
            var now = SqlInstants.now(clock);
            optOut(id, knownContact, SOURCE, now);
            customerRepository.unsubscribe(id, now);
            audit.record("customer-unsubscribed", id, Map.of(), now);
            return get(id);
        });
    }

    /** Opts a customer in again. The caller must have the agreement of the person. */
    CustomerResponse resubscribe(CustomerId id) {
        return transactions.execute(transaction -> {
            var knownContact = lock(id);
            var now = SqlInstants.now(clock);
            var optedInAt = consentRepository.optIn(knownContact.account(), knownContact.key(), SOURCE, now);
            optedInAt.ifPresent(at ->
                    publish(knownContact.account(), new CustomerResubscribed(knownContact.key(), id, SOURCE, at), now));
            customerRepository.subscribe(id, optedInAt.isEmpty(), now);
            audit.record("customer-resubscribed", id, Map.of(), now);
            return get(id);
        });
    }

    private Saved save(AccountId account, CustomerEntry entry, @Nullable String reason) {
        var now = SqlInstants.now(clock);
        var knownContact = new KnownContact(account, entry.key());
        if (entry.subscription() == null
                && customerRepository.findId(knownContact).isEmpty()) {
            return save(account, entry.withSubscription(Subscription.DEFAULT), consentDefault.requiredReason());
        }
        var conforming = entry.conformingTo(new AccountAttributes(database, account, true), kept -> {});
        var merged = customerRepository.merge(account, conforming, reason, now);
        var created = merged.created() > 0;
        var id = customerRepository.findId(knownContact).orElseThrow();
        if (created || merged.updated() > 0) {
            audit.record(created ? "customer-created" : "customer-changed", id, Map.of(), now);
        }
        if (entry.isOptOut()) {
            optOut(id, knownContact, SOURCE, now);
        }
        return new Saved(created, get(id));
    }

    /** Records the opt-out and the deactivation of a rejected request. Like an import, it creates no customer. */
    private void recordOptOut(AccountEntry optOut) {
        var account = optOut.account();
        var entry = optOut.entry();
        transactions.executeWithoutResult(transaction -> {
            exclusiveClaimLocks.lock(entry.key());
            var knownContact = new KnownContact(account, entry.key());
            if (customerRepository.findId(knownContact).isPresent()) {
                save(account, entry, null);
            } else if (entry.isOptOut()) {
                optOut(null, knownContact, SOURCE, SqlInstants.now(clock));
            }
        });
    }

    /** Changes the number. An opt-out of either number applies to the new one; both consents are kept. */
    private void changeNumber(CustomerId id, KnownContact before, CustomerEntry entry) {
        var now = SqlInstants.now(clock);
        var after = new KnownContact(before.account(), entry.key());
        if (customerRepository.findId(after).isPresent()) {
            throw new StateConflict(
                    "Another customer has this phone number: update that customer, or delete that customer first");
        }
        if (customerRepository.isUndecided(before)) {
            throw new StateConflict(
                    "A message of this customer may be an opt-out: decide on it first, see GET /api/opt-outs/undecided");
        }
        var optedOut = customerRepository.isOptedOut(before);
        if (optedOut) {
            optOut(id, after, NUMBER_CHANGE_SOURCE, now);
        }
        customerRepository.changeNumber(id, entry, optedOut || customerRepository.isOptedOut(after), now);
        audit.record("customer-number-changed", id, Map.of(), now);
    }

    private void optOut(@Nullable CustomerId id, KnownContact knownContact, String source, Instant now) {
        consentRepository
                .optOut(knownContact.account(), knownContact.key(), source, now)
                .ifPresent(at -> publish(
                        knownContact.account(), new CustomerUnsubscribed(knownContact.key(), id, source, at), now));
    }

    /** Ends the holds of deleted messages. Another transaction may have added one before the locks were acquired. */
    private void release(AccountId account, List<ContactKey> released, List<ContactKey> locked, Instant now) {
        if (!locked.containsAll(released)) {
            throw new PreconditionFailed("A message of the customer arrived meanwhile: send the request again");
        }
        contactHolds.release(new HeldContacts(account, released), now);
    }

    private void publish(AccountId account, SubscriptionChange change, Instant now) {
        apiOutbox.add(Topics.SUBSCRIPTION_CHANGES, account, change, now);
    }

    private KnownContact lock(CustomerId id) {
        return lock(id, findContact(id), List.of());
    }

    private KnownContact lock(CustomerId id, ContactKey other) {
        return lock(id, findContact(id), List.of(other));
    }

    private KnownContact lock(CustomerId id, KnownContact knownContact, List<ContactKey> others) {
        var keys = Stream.concat(Stream.of(knownContact.key()), others.stream());
        exclusiveClaimLocks.lock(keys.toList());
        return ensureUnchanged(id, knownContact);
    }

    private KnownContact findContact(CustomerId id) {
        return customerRepository.findContact(id).orElseThrow(() -> notFound(id));
    }

    /** Another transaction may have changed the number before the lock was acquired. */
    private KnownContact ensureUnchanged(CustomerId id, KnownContact knownContact) {
        if (!customerRepository.findContact(id).equals(Optional.of(knownContact))) {
            throw new PreconditionFailed(
                    "The customer was changed by another request: read the customer and send the request again");
        }
        return knownContact;
    }

    private static ResourceNotFound notFound(CustomerId id) {
        return new ResourceNotFound("There is no customer " + id);
    }

    /** A saved customer, and whether the customer is new. */
    record Saved(boolean created, CustomerResponse customer) {}
}
