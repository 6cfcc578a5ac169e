package dev.trickle.api.customer;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.contact.ConsentHistory;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.page.Paging;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.InvalidPhoneNumber;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** HTTP endpoints of customers. */
@RestController
@RequestMapping("/api/customers")
final class CustomerController {

    private static final int MAX_PAGE_SIZE = 500;

    private final CustomerService customerService;
    private final CustomerRepository customerRepository;
    private final ContactResolver contactResolver;
    private final AccountDirectory accountDirectory;

    CustomerController(
            CustomerService customerService,
            CustomerRepository customerRepository,
            ContactResolver contactResolver,
            AccountDirectory accountDirectory) {
        this.customerService = customerService;
        this.customerRepository = customerRepository;
        this.contactResolver = contactResolver;
        this.accountDirectory = accountDirectory;
    }

    @GetMapping
    CustomerPage list(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "50") int limit) {
        checkLimit(limit);
        var items = customerRepository.list(
                accountDirectory.resolve(account),
                phone == null ? null : keyOf(phone),
                cursor == null ? null : new CustomerId(cursor),
                limit);
        return new CustomerPage(items, Paging.nextCursor(items, limit, CustomerResponse::id));
    }

    /** POST and PUT are equal, because the phone number identifies the customer. */
    @RequestMapping(method = {RequestMethod.POST, RequestMethod.PUT})
    ResponseEntity<CustomerResponse> save(@RequestBody JsonNode body) {
        var saved = customerService.save(body);
        return saved.created()
                ? ResponseEntity.created(
                                URI.create("/api/customers/" + saved.customer().id()))
                        .body(saved.customer())
                : ResponseEntity.ok(saved.customer());
    }

    @GetMapping("/{id}")
    CustomerResponse get(@PathVariable UUID id) {
        return customerService.get(new CustomerId(id));
    }

    @PatchMapping("/{id}")
    CustomerResponse update(@PathVariable UUID id, @RequestBody JsonNode body) {
        return customerService.update(new CustomerId(id), body);
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        customerService.delete(new CustomerId(id));
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{id}/consents")
    ConsentHistory.ConsentPage consents(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Long cursor,
            @RequestParam(defaultValue = "50") int limit) {
        checkLimit(limit);
        return customerService.listConsents(new CustomerId(id), cursor, limit);
    }

    @PostMapping("/{id}/unsubscribe")
    CustomerResponse unsubscribe(@PathVariable UUID id) {
        return customerService.unsubscribe(new CustomerId(id));
    }

    @PostMapping("/{id}/resubscribe")
    CustomerResponse resubscribe(@PathVariable UUID id) {
        return customerService.resubscribe(new CustomerId(id));
    }

    private static void checkLimit(int limit) {
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
    }

    private ContactKey keyOf(String phone) {
        try {
            return contactResolver.keyOf(contactResolver.parse(phone));
        } catch (InvalidPhoneNumber rejected) {
            throw InvalidRequest.of("phone", rejected.rule().code(), "phone " + rejected.explanation());
        }
    }

    /**
     * A page of customers, newest first.
     *
     * @param nextCursor cursor of the next page; null on the last page
     */
    record CustomerPage(
            List<CustomerResponse> items, @Nullable CustomerId nextCursor) {}
}
