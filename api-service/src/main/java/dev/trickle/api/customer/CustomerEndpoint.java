package dev.trickle.api.customer;

import dev.trickle.pipeline.CustomerId;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Customers over HTTP. */
@RestController
@RequestMapping("/api/customers")
final class CustomerEndpoint {

    private final CustomerDesk desk;

    CustomerEndpoint(CustomerDesk desk) {
        this.desk = desk;
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

    @PostMapping("/{id}/unsubscribe")
    CustomerResponse unsubscribe(@PathVariable UUID id) {
        return desk.unsubscribe(new CustomerId(id));
    }

    @PostMapping("/{id}/resubscribe")
    CustomerResponse resubscribe(@PathVariable UUID id) {
        return desk.resubscribe(new CustomerId(id));
    }
}
