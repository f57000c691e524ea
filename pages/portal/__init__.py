"""The pages of the portal: what each template is given."""
