package dev.trickle.api.optout;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.contact.ConsentRepository;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.contact.KnownContact;
import dev.trickle.api.customer.CustomerBodies;
import dev.trickle.api.customer.CustomerRepository;
import dev.trickle.api.customer.CustomerService;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.InvalidPhoneNumber;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Opts a person out, who may be no customer yet. Consent, customer, event and audit entry are one transaction. */
@Component
class OptOutService {

    private static final String SOURCE = "api";

    private final CustomerRepository customerRepository;
    private final ConsentRepository consentRepository;
    private final CustomerService customerService;
    private final AccountDirectory accountDirectory;
    private final ContactResolver contactResolver;
    private final ExclusiveClaimLocks exclusiveClaimLocks;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    OptOutService(
            JdbcClient database,
            CustomerRepository customerRepository,
            CustomerService customerService,
            AccountDirectory accountDirectory,
            ContactResolver contactResolver,
            ExclusiveClaimLocks exclusiveClaimLocks,
            ApiOutbox apiOutbox,
            AuditLog audit,
            TransactionOperations transactions,
            InstantSource clock) {
        this.customerRepository = customerRepository;
        this.consentRepository = new ConsentRepository(database);
        this.customerService = customerService;
        this.accountDirectory = accountDirectory;
        this.contactResolver = contactResolver;
        this.exclusiveClaimLocks = exclusiveClaimLocks;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Opts out the customer or the number in the body. The opt-out of a number without a customer applies to a customer
     * who is created later.
     *
     * @throws InvalidRequest if the body is wrong
     * @throws dev.trickle.api.problem.ResourceNotFound if no customer has the id
     */
    OptedOut optOut(@Nullable JsonNode body) {
        var requestFields = RequestFields.of(body, OptOutBodies.OPT_OUT);
        var account = accountDirectory.resolve(requestFields);
        var phone = requestFields.text(OptOutBodies.PHONE).orElse(null);
        var region = requestFields.text(OptOutBodies.REGION).orElse(null);
        var customer = requestFields.text(OptOutBodies.CUSTOMER).map(CustomerId::of);
        if ((phone == null) != requestFields.raw().hasNonNull(OptOutBodies.CUSTOMER.name())) {
            requestFields.reject(
                    OptOutBodies.PHONE.name(), "choice", "or customer must be given: send exactly one of them");
        }
        if (region != null && !CustomerBodies.REGION_CODE.isValid().test(region)) {
            requestFields.reject(
                    OptOutBodies.REGION.name(),
                    CustomerBodies.REGION_CODE.code(),
                    CustomerBodies.REGION_CODE.message());
        }
        requestFields.rejectOthers();
        requestFields.check();
        if (phone == null) {
            var id = customer.orElseThrow();
            customerService.unsubscribe(id);
            return new OptedOut(id);
        }
        return optOut(new KnownContact(account, contactResolver.keyOf(parse(phone, region))));
    }

    private OptedOut optOut(KnownContact contact) {
        return transactions.execute(transaction -> {
            exclusiveClaimLocks.lock(contact.key());
            var customer = customerRepository.findId(contact).orElse(null);
            if (customer != null) {
                customerService.unsubscribe(customer);
                return new OptedOut(customer);
            }
            var now = SqlInstants.now(clock);
            consentRepository
                    .optOut(contact.account(), contact.key(), SOURCE, now)
                    .ifPresent(at -> apiOutbox.add(
                            Topics.SUBSCRIPTION_CHANGES,
                            contact.account(),
                            new CustomerUnsubscribed(contact.key(), null, SOURCE, at),
                            now));
            audit.record("number-opted-out", contact.key().value(), Map.of(), now);
            return new OptedOut(null);
        });
    }

    private PhoneNumber parse(String phone, @Nullable String region) {
        try {
            return contactResolver.parse(phone, region);
        } catch (InvalidPhoneNumber rejected) {
            throw InvalidRequest.of(
                    OptOutBodies.PHONE.name(),
                    rejected.rule().code(),
                    OptOutBodies.PHONE.name() + " " + rejected.explanation());
        }
    }

    /**
     * A person who was opted out.
     *
     * @param customer null if no customer has the number
     */
    record OptedOut(@Nullable CustomerId customer) {}
}
