package dev.trickle.scheduler;

import dev.trickle.pipeline.installation.WaitForInfrastructure;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts the scheduler: see {@link SchedulerTopology} for what it does. */
@SpringBootApplication
public class SchedulerApplication {

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** The program, ready to be run; whoever runs it beside others adds properties and initializers. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(SchedulerApplication.class)
                .properties("spring.config.name=scheduler-service")
                .initializers(new WaitForInfrastructure());
    }
}
