"""SOD: separation of duties. One rule ships; the others are what a policy file demands (`auditor/rules/policing`)."""
