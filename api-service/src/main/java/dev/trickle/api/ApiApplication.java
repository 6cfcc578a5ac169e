package dev.trickle.api;

import dev.trickle.api.access.TokenCommand;
import dev.trickle.pipeline.installation.WaitForInfrastructure;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Takes campaigns and customers over HTTP, plans who gets what, and tells the pipeline. */
@SpringBootApplication
public class ApiApplication {

    /** Starts the service on its own, or gives and takes tokens. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(TokenCommand.NAME)) {
            System.exit(TokenCommand.run(arguments, System.out));
        }
        application().run(arguments);
    }

    /**
     * The application, ready to run: also beside others in one JVM, because it reads a settings file of its own name.
     *
     * <p>A bean of type {@link java.time.InstantSource}, added by an initializer, replaces the system clock.
     */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(ApiApplication.class)
                .web(WebApplicationType.SERVLET)
                .initializers(new WaitForInfrastructure())
                .properties("spring.config.name=api-service");
    }
}
