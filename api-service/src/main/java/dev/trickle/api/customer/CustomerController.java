package dev.trickle.api.customer;

import dev.trickle.api.account.AccountDirectory;
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

/** Customers over HTTP. */
@RestController
@RequestMapping("/api/customers")
final class CustomerController {

    private static final int LARGEST_PAGE = 500;

    private final CustomerService desk;
    private final CustomerRepository customerRepository;
    private final ContactResolver contactResolver;
    private final AccountDirectory accountDirectory;

    CustomerController(
            CustomerService desk,
            CustomerRepository customerRepository,
            ContactResolver contactResolver,
            AccountDirectory accountDirectory) {
        this.desk = desk;
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
        checkSize(limit);
        var items = customerRepository.list(
                accountDirectory.named(account),
                phone == null ? null : keyOf(phone),
                cursor == null ? null : new CustomerId(cursor),
                limit);
        return new CustomerPage(
                items, items.size() < limit ? null : items.getLast().id());
    }

    /** Both methods do the same, as the phone says which customer is meant. */
    @RequestMapping(method = {RequestMethod.POST, RequestMethod.PUT})
    ResponseEntity<CustomerResponse> save(@RequestBody JsonNode body) {
        var saved = desk.save(body);
        return saved.created()
                ? ResponseEntity.created(
                                URI.create("/api/customers/" + saved.customer().id()))
                        .body(saved.customer())
                : ResponseEntity.ok(saved.customer());
    }

    @GetMapping("/{id}")
    CustomerResponse show(@PathVariable UUID id) {
        return desk.show(new CustomerId(id));
    }

    @PatchMapping("/{id}")
    CustomerResponse change(@PathVariable UUID id, @RequestBody JsonNode body) {
        return desk.change(new CustomerId(id), body);
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        desk.delete(new CustomerId(id));
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{id}/consents")
    ConsentHistory.ConsentPage consents(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Long cursor,
            @RequestParam(defaultValue = "50") int limit) {
        checkSize(limit);
        return desk.consentsOf(new CustomerId(id), cursor, limit);
    }

    @PostMapping("/{id}/unsubscribe")
    CustomerResponse unsubscribe(@PathVariable UUID id) {
        return desk.unsubscribe(new CustomerId(id));
    }

    @PostMapping("/{id}/resubscribe")
    CustomerResponse resubscribe(@PathVariable UUID id) {
        return desk.resubscribe(new CustomerId(id));
    }

    private static void checkSize(int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + LARGEST_PAGE);
        }
    }

    private ContactKey keyOf(String phone) {
        try {
            return contactResolver.keyOf(contactResolver.phone(phone));
        } catch (InvalidPhoneNumber refused) {
            throw InvalidRequest.of("phone", refused.rule().code(), "phone " + refused.explanation());
        }
    }

    /**
     * Some customers, newest first.
     *
     * @param nextCursor where the next page begins; null if there is none
     */
    record CustomerPage(
            List<CustomerResponse> items, @Nullable CustomerId nextCursor) {}
}
