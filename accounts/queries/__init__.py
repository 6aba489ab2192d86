"""What people see of people, and who a cookie or a token stands for."""
