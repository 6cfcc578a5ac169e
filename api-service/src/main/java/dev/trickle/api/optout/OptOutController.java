package dev.trickle.api.optout;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** HTTP endpoint that opts a person out, by number or by customer. */
@RestController
@RequestMapping("/api/opt-outs")
final class OptOutController {

    private final OptOutService optOuts;

    OptOutController(OptOutService optOuts) {
        this.optOuts = optOuts;
    }

    @PostMapping
    OptOutService.OptedOut optOut(@RequestBody JsonNode body) {
        return optOuts.optOut(body);
    }
}
