package dev.trickle.api.optout;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audit.Actor;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.contact.KnownContact;
import dev.trickle.api.customer.CustomerRepository;
import dev.trickle.api.customer.CustomerService;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Resolves unmatched opt-outs: opts the named customer out, or dismisses the opt-out. */
@Component
class UnmatchedOptOutService {

    private static final String OPTED_OUT = "opted_out";
    private static final String DISMISSED = "dismissed";

    private final UnmatchedOptOutRepository optOuts;
    private final CustomerRepository customerRepository;
    private final CustomerService customerService;
    private final AccountDirectory accountDirectory;
    private final ContactResolver contactResolver;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    UnmatchedOptOutService(
            UnmatchedOptOutRepository optOuts,
            CustomerRepository customerRepository,
            CustomerService customerService,
            AccountDirectory accountDirectory,
            ContactResolver contactResolver,
            AuditLog audit,
            TransactionOperations transactions,
            InstantSource clock) {
        this.optOuts = optOuts;
        this.customerRepository = customerRepository;
        this.customerService = customerService;
        this.accountDirectory = accountDirectory;
        this.contactResolver = contactResolver;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Returns the oldest unresolved opt-outs after this one. */
    List<UnmatchedOptOut> page(@Nullable String account, @Nullable UUID after, int limit) {
        return optOuts.page(account == null ? null : accountDirectory.resolve(account), after, limit);
    }

    /**
     * Resolves an opt-out; the decision is final. Row, consent, event and audit entry are one transaction.
     *
     * @throws ResourceNotFound if no opt-out has this id
     * @throws StateConflict if it was resolved before
     * @throws InvalidRequest if the body is wrong, or no customer of the account has the number
     */
    ResolvedOptOut resolve(UUID id, @Nullable JsonNode body) {
        var resolution = OptOutResolution.from(body, accountDirectory, contactResolver);
        return transactions.execute(transaction -> {
            var optOut =
                    optOuts.find(id).orElseThrow(() -> new ResourceNotFound("There is no unmatched opt-out " + id));
            return resolve(optOut, resolution);
        });
    }

    private ResolvedOptOut resolve(UnmatchedOptOut optOut, OptOutResolution resolution) {
        var person = resolution.person();
        var outcome = person == null ? DISMISSED : OPTED_OUT;
        var decidedBy = Objects.requireNonNullElseGet(
                resolution.decidedBy(), () -> Actor.current().name());
        var now = SqlInstants.now(clock);
        if (!optOuts.resolve(optOut.id(), outcome, decidedBy, now)) {
            throw new StateConflict(
                    "The opt-out " + optOut.id() + " is already resolved; the resolution cannot be changed");
        }
        var account = Objects.requireNonNullElse(optOut.account(), resolution.account());
        var customer = person == null ? null : optOut(account, person);
        audit.record("opt-out-resolved", optOut.id(), details(outcome, customer), now);
        return new ResolvedOptOut(optOut.id(), outcome, customer, decidedBy);
    }

    private CustomerId optOut(AccountId account, ContactKey person) {
        var customer = customerRepository
                .findId(new KnownContact(account, person))
                .orElseThrow(() -> InvalidRequest.of(
                        "phone",
                        "unknown-customer",
                        "phone must be the number of a customer of the account: create the customer first"));
        customerService.unsubscribe(customer);
        return customer;
    }

    private static Map<String, String> details(String outcome, @Nullable CustomerId customer) {
        return customer == null
                ? Map.of("resolution", outcome)
                : Map.of("resolution", outcome, "customer", customer.toString());
    }

    /**
     * The resolution of an opt-out.
     *
     * @param resolution opted_out or dismissed
     * @param customer the customer who was opted out; null if the opt-out was dismissed
     * @param resolvedBy name of the person who decided
     */
    record ResolvedOptOut(
            UUID id, String resolution, @Nullable CustomerId customer, String resolvedBy) {}
}
