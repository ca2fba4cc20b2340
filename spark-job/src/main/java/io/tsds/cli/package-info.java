/**
 * The command line: commands, exit statuses, and messages. The only package that prints or ends the
 * process.
 */
package io.tsds.cli;
