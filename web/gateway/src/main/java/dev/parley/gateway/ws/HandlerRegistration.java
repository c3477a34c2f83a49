package dev.parley.gateway.ws;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/// Hands its handlers to [WebSocketExtension], which the container makes without injection.
@WebListener
public class HandlerRegistration implements ServletContextListener {

    static final String HANDSHAKE = Handshake.class.getName();
    static final String HEALTH = Health.class.getName();

    static final String REST = RestCalls.class.getName();

    @Inject
    private Handshake handshake;

    @Inject
    private Health health;

    @Inject
    private RestCalls rest;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(HANDSHAKE, handshake);
        event.getServletContext().setAttribute(HEALTH, health);
        event.getServletContext().setAttribute(REST, rest);
    }
}
