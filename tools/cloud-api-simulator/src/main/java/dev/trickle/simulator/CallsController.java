package dev.trickle.simulator;

import dev.trickle.simulator.OpenCalls.Call;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the calls: whoever kills a caller can see that it was in the middle of one. */
@RestController
@RequestMapping("/simulator/calls")
final class CallsController {

    private final OpenCalls calls;

    CallsController(OpenCalls calls) {
        this.calls = calls;
    }

    @GetMapping
    Calls calls() {
        return new Calls(calls.arrived(), calls.open());
    }

    /**
     * The calls of the simulated API.
     *
     * @param arrived since the start, also those that were refused or cut off
     */
    record Calls(long arrived, List<Call> open) {}
}
